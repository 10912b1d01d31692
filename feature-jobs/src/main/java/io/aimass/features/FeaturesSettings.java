package io.aimass.features;

import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.spark.SqlExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** @param columns what the output has, the label aside; empty for everything */
record FeaturesSettings(
        TableName input,
        TableName output,
        List<Join> joins,
        List<Derive> derive,
        Optional<History> history,
        Optional<Label> label,
        List<String> columns) {
    static FeaturesSettings from(Settings settings) {
        var input = settings.required("input", TableName::parse);
        var output = settings.required("output", TableName::parse);
        settings.check(input == null || !input.equals(output), "'output' is the input; write to another table");
        var joins =
                settings.sections("joins").stream().map(FeaturesSettings::join).toList();
        var derive = derive(settings);
        var history = settings.has("history")
                ? Optional.of(HistorySettings.from(settings.section("history")))
                : Optional.<History>empty();
        var label = settings.has("label") ? Optional.of(label(settings.section("label"))) : Optional.<Label>empty();
        var columns = settings.strings("columns");
        settings.throwIfInvalid();
        return new FeaturesSettings(input, output, joins, derive, history, label, columns);
    }

    /** A list of maps: columns of one map do not see each other, those of a later one see the earlier. */
    private static List<Derive> derive(Settings settings) {
        var result = new ArrayList<Derive>();
        for (var section : settings.sections("derive")) {
            var columns = new LinkedHashMap<String, SqlExpression>();
            for (var name : section.tree().keySet()) {
                columns.put(name, section.required(name, SqlExpression::parse));
            }
            result.add(new Derive(columns));
        }
        return result;
    }

    private static Join join(Settings section) {
        var table = section.required("table", TableName::parse);
        return new Join(table, pairs(section, "by"), pairs(section, "columns"));
    }

    /** A list of names, or a map of names where they differ. */
    private static Map<String, String> pairs(Settings section, String key) {
        var result = new LinkedHashMap<String, String>();
        if (section.tree().get(key) instanceof Map<?, ?>) {
            section.map(key).forEach((a, b) -> result.put(a, String.valueOf(b)));
        } else {
            section.strings(key).forEach(name -> result.put(name, name));
        }
        section.check(
                !result.isEmpty(),
                "'" + section.path(key)
                        + "' names no column; write a list of names, or a map where the two sides differ");
        return result;
    }

    private static Label label(Settings section) {
        return new Label(section.required("name"), section.required("expression", SqlExpression::parse));
    }
}
