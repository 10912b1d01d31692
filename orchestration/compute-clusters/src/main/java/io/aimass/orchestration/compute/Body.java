package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A request's JSON object, read by key; keys nobody knows are refused. */
final class Body {
    private final Map<String, Object> values;

    private Body(Map<String, Object> values) {
        this.values = values;
    }

    /** @throws ApiException 400 when there is a key that is not one of {@code known} */
    static Body of(Context context, Set<String> known) {
        Map<String, Object> values = context.body().isBlank() ? Map.of() : Json.body(context);
        var strange = new ArrayList<>(values.keySet());
        strange.removeAll(known);
        if (!strange.isEmpty()) {
            throw ApiException.badRequest("'" + strange.get(0) + "' is not a key of this request; it has "
                    + String.join(", ", known.stream().sorted().toList()) + ".");
        }
        return new Body(values);
    }

    String required(String key) {
        return text(key).orElseThrow(() -> ApiException.badRequest("'" + key + "' is missing."));
    }

    Optional<String> text(String key) {
        var value = values.get(key);
        if (value instanceof Map || value instanceof List) {
            throw ApiException.badRequest("'" + key + "' must be a single value.");
        }
        return Optional.ofNullable(value).map(String::valueOf).filter(text -> !text.isBlank());
    }

    long number(String key, long defaultValue) {
        var value = values.get(key);
        if (value == null) {
            return defaultValue;
        }
        if (value instanceof Number number) {
            return number.longValue();
        }
        throw ApiException.badRequest("'" + key + "' must be a number.");
    }

    Map<String, Object> map(String key) {
        var value = values.get(key);
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            var result = new LinkedHashMap<String, Object>();
            map.forEach((k, v) -> result.put(String.valueOf(k), v));
            return result;
        }
        throw ApiException.badRequest("'" + key + "' must be an object.");
    }
}
