package io.aimass.orchestration.workflow;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.Names;
import io.aimass.orchestration.workflow.expression.ValueType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's parameters: the defaults, replaced by what the start gives, in the default's type. */
final class Parameters {
    private Parameters() {}

    /** @throws InvalidSettings with everything that is unknown, missing or of another type */
    static Map<String, Object> of(Map<String, Object> defaults, Map<String, Object> given) {
        var problems = new ArrayList<String>();
        for (var name : given.keySet()) {
            if (!defaults.containsKey(name)) {
                problems.add(Names.unknown(name, "parameter", defaults.keySet()));
            }
        }
        var result = new LinkedHashMap<String, Object>();
        defaults.forEach((name, value) ->
                result.put(name, given.get(name) == null ? value : typed(name, value, given.get(name), problems)));
        result.forEach((name, value) -> {
            if (value == null && given.get(name) == null) {
                problems.add("Parameter '" + name + "' is missing: it has no default");
            }
        });
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return result;
    }

    private static Object typed(String name, Object byDefault, Object given, List<String> problems) {
        var wanted = byDefault == null ? ValueType.ANY : ValueType.of(byDefault);
        if (wanted == ValueType.ANY || ValueType.of(given) == wanted) {
            return given;
        }
        var text = String.valueOf(given);
        if (wanted == ValueType.STRING && ValueType.of(given) != ValueType.ANY) {
            return text;
        }
        if (wanted == ValueType.BOOLEAN && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (wanted == ValueType.NUMBER && text.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            return text.contains(".") ? (Object) new BigDecimal(text) : (Object) Long.valueOf(text);
        }
        problems.add("Parameter '" + name + "' is '" + text + "'; it must be "
                + (wanted == ValueType.NUMBER ? "a number" : "true or false"));
        return null;
    }
}
