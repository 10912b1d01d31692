package io.aimass.orchestration.datalake;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a source carries, checked as far as it can be without its data: names, types, actions. What only one format knows is left to
 * the job that reads it.
 *
 * @param tree the whole spec as it was written
 */
public record SourceSpec(
        String name, String description, TableName target, Optional<String> format, Map<String, Object> tree) {
    private static final List<String> TYPES =
            List.of("int", "long", "double", "boolean", "string", "date", "timestamp");
    private static final List<String> ACTIONS = List.of("warn", "drop", "quarantine", "fail");

    /** @throws InvalidSettings with every problem at once */
    public static SourceSpec parse(Map<String, ?> tree) {
        var settings = Settings.of("source", tree);
        var kind = settings.orElse("kind", text -> text, "source");
        settings.check("source".equals(kind), "'kind' is '" + kind + "'; a source's spec says 'kind: source'");
        var spec = new SourceSpec(
                settings.required("name", Names::check),
                settings.optional("description").orElse(""),
                settings.required("target", TableName::parse),
                settings.optional("format"),
                Map.copyOf(withoutNulls(tree)));
        var columns = columns(settings);
        expectations(settings);
        for (var key : settings.strings("key")) {
            settings.check(
                    columns.isEmpty() || columns.contains(key), "'key': '" + key + "' is not one of the columns");
        }
        settings.integer("max-quarantined", 0, 0, Integer.MAX_VALUE);
        settings.optional("time-zone", SourceSpec::zone);
        settings.strings("null-tokens");
        throwIfInvalid(settings);
        return spec;
    }

    private static Map<String, Object> withoutNulls(Map<String, ?> tree) {
        var result = new java.util.LinkedHashMap<String, Object>();
        tree.forEach((key, value) -> {
            if (value != null) {
                result.put(key, value);
            }
        });
        return result;
    }

    private static List<String> columns(Settings settings) {
        var names = new ArrayList<String>();
        for (var column : settings.sections("columns")) {
            column.required("type", SourceSpec::type);
            var name = column.required("name");
            if (name != null) {
                settings.check(!names.contains(name), "'columns': '" + name + "' is declared twice");
                names.add(name);
            }
        }
        return names;
    }

    private static void expectations(Settings settings) {
        var names = new HashSet<String>();
        for (var expectation : settings.sections("expectations")) {
            var name = expectation.required("name", Names::check);
            settings.check(name == null || names.add(name), "'expectations': '" + name + "' is declared twice");
            var rule = expectation.required("rule");
            settings.check(rule == null || !rule.isBlank(), "'" + expectation.path("rule") + "' is empty");
            expectation.required("action", SourceSpec::action);
        }
    }

    /** Keys beside ours belong to the format, unless they look like a slip of the finger. */
    private static void throwIfInvalid(Settings settings) {
        var problems = new LinkedHashSet<String>();
        for (var problem : settings.problems()) {
            if (!isAboutAFormatsKey(problem)) {
                problems.add(problem);
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidSettings(List.copyOf(problems));
        }
    }

    private static boolean isAboutAFormatsKey(String problem) {
        return problem.matches("'[^'.\\[]+' is not a setting of source; it has .*")
                || problem.matches("'columns\\[[0-9]+]\\.[^']+' is not a setting of source; it has .*");
    }

    private static String type(String text) {
        if (!TYPES.contains(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a type; the types are " + String.join(", ", TYPES));
        }
        return text;
    }

    private static String action(String text) {
        if (!ACTIONS.contains(text)) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an action; write one of " + String.join(", ", ACTIONS));
        }
        return text;
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("'" + text + "' is not a time zone; write UTC or America/New_York");
        }
    }
}
