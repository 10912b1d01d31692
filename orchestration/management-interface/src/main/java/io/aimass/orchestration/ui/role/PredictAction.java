package io.aimass.orchestration.ui.role;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.datalake.Tables;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/**
 * {@code action: predict}: asks ModelInference for the first row of a scored table and shows the batch prediction beside the online one.
 * Settings: {@code model} ({@code name@version-or-alias}) and {@code table}, a table that a {@code score} run with this model made.
 */
final class PredictAction implements TaskAction {
    private final Tables tables;
    private final Predictions predictions;
    private final BiFunction<String, String, Model> models;

    /** @param inputs the names of the signature's input columns */
    record Model(String name, int version, List<String> inputs) {}

    /** @param models answers a repository's version, by number or alias */
    PredictAction(Tables tables, Predictions predictions, BiFunction<String, String, Model> models) {
        this.tables = tables;
        this.predictions = predictions;
        this.models = models;
    }

    @Override
    public String name() {
        return "predict";
    }

    @Override
    public void check(Settings settings) {
        var model = settings.required("model");
        settings.check(
                model == null || model.contains("@") || model.contains("${"),
                "'model' must be written name@version or name@alias");
        settings.required("table", text -> text.contains("${") ? null : TableName.parse(text));
        settings.throwIfInvalid();
    }

    @Override
    public JobOutcome run(String taskRunId, Map<String, Object> given) {
        var settings = Settings.of("predict", given);
        var reference = settings.required("model");
        var table = settings.required("table", TableName::parse);
        settings.throwIfInvalid();
        var at = reference.indexOf('@');
        if (at < 0) {
            throw JobException.user("'model' is '%s'; it must be written name@version or name@alias.", reference);
        }
        var model = models.apply(reference.substring(0, at), reference.substring(at + 1));
        var row = firstRow(table);
        var input = new LinkedHashMap<String, Object>();
        checkInputs(row, model, table);
        model.inputs().forEach(column -> input.put(column, row.get(column)));
        var answer = predictions.predict(model.name(), String.valueOf(model.version()), List.of(input));
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("model", model.name() + "@" + model.version());
        outputs.put("input", withoutNulls(input));
        outputs.put("batch", batch(row, model, table));
        outputs.put("online", withoutNulls(online(answer)));
        return JobOutcome.succeeded(outputs);
    }

    private Map<String, Object> firstRow(TableName table) {
        var preview = tables.preview(table, OptionalLong.empty(), 1);
        if (preview.rows().isEmpty()) {
            throw JobException.data("%s has no rows to predict. Score a table into it first.", table);
        }
        var row = new LinkedHashMap<String, Object>();
        for (var i = 0; i < preview.columns().size(); i++) {
            row.put(preview.columns().get(i).name(), preview.rows().get(0).get(i));
        }
        return row;
    }

    /** One that is not there would be taken for missing, and the batch prediction was made with it. */
    private static void checkInputs(Map<String, Object> row, Model model, TableName table) {
        var absent = model.inputs().stream()
                .filter(column -> !row.containsKey(column))
                .toList();
        if (!absent.isEmpty()) {
            throw JobException.data(
                    "%s has no column %s, which %s@%d takes. Name %s in the score run's 'key', or leave 'key' out.",
                    table,
                    String.join(", ", absent),
                    model.name(),
                    model.version(),
                    absent.size() == 1 ? "it" : "them");
        }
    }

    private static Map<String, Object> batch(Map<String, Object> row, Model model, TableName table) {
        var prefix = model.name().replace('-', '_') + "_v" + model.version() + "_";
        var batch = new LinkedHashMap<String, Object>();
        for (var part : List.of("class", "probability", "margin")) {
            if (row.get(prefix + part) == null) {
                throw JobException.data(
                        "%s has nothing in %s%s: it was not scored with %s@%d.",
                        table, prefix, part, model.name(), model.version());
            }
            batch.put(part, row.get(prefix + part));
        }
        return batch;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> online(Map<String, Object> answer) {
        return ((List<Map<String, Object>>) answer.get("predictions")).get(0);
    }

    private static Map<String, Object> withoutNulls(Map<String, Object> map) {
        var result = new LinkedHashMap<>(map);
        result.values().removeIf(java.util.Objects::isNull);
        return result;
    }
}
