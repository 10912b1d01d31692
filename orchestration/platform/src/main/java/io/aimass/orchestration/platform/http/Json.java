package io.aimass.orchestration.platform.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON in and out: maps, lists, strings, numbers and booleans only; nothing is ever deserialised into a class a caller names. */
public final class Json {
    private static final int MAX_DEPTH = 100;
    private static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private Json() {}

    public static String text(Object value) {
        try {
            return MAPPER.writer()
                    .without(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                    .writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** The same text for equal values, whatever the order of their keys: for digests. */
    public static String canonical(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(String text) {
        try {
            LinkedHashMap<String, Object> map = MAPPER.readValue(text, LinkedHashMap.class);
            if (map == null) {
                throw new IllegalArgumentException("is not a JSON object: it is null");
            }
            refuseInfinity(map.values());
            return map;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    /** A number too large for a double is no number to calculate with. */
    private static void refuseInfinity(Iterable<?> values) {
        for (var value : values) {
            if (value instanceof Double number && !Double.isFinite(number)) {
                throw new IllegalArgumentException("has a number that is too large");
            } else if (value instanceof Map<?, ?> map) {
                refuseInfinity(map.values());
            } else if (value instanceof List<?> list) {
                refuseInfinity(list);
            }
        }
    }

    public static List<?> array(String text) {
        try {
            return MAPPER.readValue(text, List.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("is not a JSON array: " + e.getOriginalMessage(), e);
        }
    }

    /** The request's body. @throws ApiException 400 when it is not a JSON object */
    public static Map<String, Object> body(Context context) {
        try {
            return object(context.body());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The body " + e.getMessage());
        }
    }

    public static void reply(Context context, int status, Object value) {
        context.status(status).contentType("application/json").result(text(value));
    }

    /** A listing: {@code {"items": [...], "total": n}}. */
    public static void items(Context context, List<?> items) {
        items(context, items, items.size());
    }

    /** A page of a listing. @param total of all pages */
    public static void items(Context context, List<?> items, long total) {
        var listing = new LinkedHashMap<String, Object>();
        listing.put("items", items);
        listing.put("total", total);
        reply(context, listing);
    }

    public static void reply(Context context, Object value) {
        reply(context, 200, value);
    }
}
