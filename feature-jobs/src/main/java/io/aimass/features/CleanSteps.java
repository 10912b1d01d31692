package io.aimass.features;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.spark.SqlExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;

/** Reads {@code steps}: a list of maps with one key each, the step's name. */
final class CleanSteps {
    private static final Map<String, Function<Settings, CleanStep>> KNOWN = new TreeMap<>(Map.of(
            "derive", s -> new Derive(expressions(s, "derive")),
            "cast", s -> new Cast(types(s)),
            "trim", s -> new Trim(names(s, "trim")),
            "rename", s -> new Rename(texts(s, "rename")),
            "map-values", CleanSteps::mapValues,
            "filter", s -> new Filter(s.required("filter", SqlExpression::parse)),
            "dedupe", CleanSteps::dedupe,
            "select", s -> new SelectColumns(names(s, "select")),
            "drop", s -> new DropColumns(names(s, "drop"))));

    private CleanSteps() {}

    static List<CleanStep> from(Settings settings) {
        var steps = new ArrayList<CleanStep>();
        for (var item : settings.sections("steps")) {
            step(item).ifPresent(steps::add);
        }
        return steps;
    }

    /** Columns by name with the expression that makes each. */
    static Map<String, SqlExpression> expressions(Settings settings, String key) {
        var result = new LinkedHashMap<String, SqlExpression>();
        var section = settings.section(key);
        for (var name : section.tree().keySet()) {
            result.put(name, section.required(name, SqlExpression::parse));
        }
        settings.check(
                !result.isEmpty(), "'" + settings.path(key) + "' names no column; write it as {column: expression}");
        return result;
    }

    private static java.util.Optional<CleanStep> step(Settings item) {
        var keys = List.copyOf(item.tree().keySet());
        if (keys.size() != 1) {
            keys.forEach(item::has);
            item.problem("'" + item.path("") + "' has " + keys.size()
                    + " keys; a step is a map with one: its name, one of " + String.join(", ", KNOWN.keySet()));
            return java.util.Optional.empty();
        }
        var name = keys.get(0);
        var reader = KNOWN.get(name);
        if (reader == null) {
            item.has(name);
            item.problem("'" + item.path(name) + "': " + Names.unknown(name, "step", KNOWN.keySet()));
            return java.util.Optional.empty();
        }
        return java.util.Optional.of(reader.apply(item));
    }

    private static CleanStep mapValues(Settings settings) {
        var section = settings.section("map-values");
        var column = section.required("column");
        var values = section.map("values");
        section.check(!values.isEmpty(), "'" + section.path("values") + "' is empty; write it as {old: new}");
        return new MapValues(column, values);
    }

    private static CleanStep dedupe(Settings settings) {
        var section = settings.section("dedupe");
        return new Dedupe(names(section, "key"), order(section));
    }

    private static Map<String, String> types(Settings settings) {
        var section = settings.section("cast");
        var result = new LinkedHashMap<String, String>();
        for (var name : section.tree().keySet()) {
            result.put(name, section.required(name, CleanSteps::type));
        }
        return result;
    }

    private static String type(String text) {
        try {
            return new CatalystSqlParser().parseDataType(text).simpleString();
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a type; types are int, bigint, double, string, boolean, date, timestamp, …");
        }
    }

    private static Map<String, String> texts(Settings settings, String key) {
        var section = settings.section(key);
        var result = new LinkedHashMap<String, String>();
        for (var name : section.tree().keySet()) {
            result.put(name, section.required(name));
        }
        return result;
    }

    static List<String> names(Settings settings, String key) {
        var names = settings.strings(key);
        settings.check(!names.isEmpty(), "'" + settings.path(key) + "' names no column");
        return names;
    }

    /** Expressions, each with {@code asc} or {@code desc} after it or neither. */
    private static List<String> order(Settings section) {
        var order = section.strings("order");
        for (var item : order) {
            try {
                SqlExpression.parse(item.replaceFirst("(?i)\\s+(asc|desc)\\s*$", ""));
            } catch (IllegalArgumentException e) {
                section.problem("'" + section.path("order") + "': " + e.getMessage());
            }
        }
        return order;
    }
}
