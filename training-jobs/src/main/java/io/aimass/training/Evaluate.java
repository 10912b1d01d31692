package io.aimass.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Names;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.RunContext;
import io.aimass.spark.RunInputs;
import io.aimass.training.evaluation.Evaluation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** One run of {@code evaluate}. */
final class Evaluate {
    private final EvaluateSettings settings;
    private final RunContext context;

    Evaluate(EvaluateSettings settings, RunContext context) {
        this.settings = settings;
        this.context = context;
    }

    JobOutcome run() {
        var inputs = RunInputs.of(context, EvaluateJob.class).table(settings.table());
        if (inputs.digest().equals(context.request().previous().get(RunInputs.DIGEST))) {
            context.info("The evaluation is unchanged: the same models and rows had been evaluated before");
            return new JobOutcome.Succeeded(context.request().previous(), List.of(), true);
        }
        context.phase("Scoring " + settings.table());
        var packages = packages();
        var evaluations = evaluate(labelled(inputs.read(settings.table())), packages);
        return JobOutcome.succeeded(outputs(inputs, packages, evaluations));
    }

    private List<ModelPackage> packages() {
        var store = new PackageStore(context.storage());
        var result = new ArrayList<ModelPackage>();
        for (var model : settings.models()) {
            result.add(store.read(model.toString(), model.files()));
        }
        return result;
    }

    private Dataset<Row> labelled(Dataset<Row> table) {
        var columns = List.of(table.columns());
        if (!columns.contains(settings.label())) {
            throw JobException.user(Names.unknown(settings.label(), "column of " + settings.table(), columns));
        }
        try {
            var rows =
                    settings.where().map(where -> table.where(where.column())).orElse(table);
            return rows.where(col(settings.label()).isNotNull());
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw JobException.user(
                        "'where' of evaluate: %s",
                        e.getMessage().lines().findFirst().orElse(""));
            }
            throw e;
        }
    }

    private Map<Integer, Evaluation> evaluate(Dataset<Row> rows, List<ModelPackage> packages) {
        Dataset<Row> scored = null;
        var thresholds = new ArrayList<Double>();
        for (var model : packages) {
            checkInputs(rows, thresholds.size(), model);
            var next = ScoredRows.of(rows, model, lit(thresholds.size()), col(settings.label()));
            scored = scored == null ? next : scored.union(next);
            thresholds.add(model.manifest().threshold());
        }
        scored.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            var result = Evaluation.of(scored, thresholds);
            if (result.isEmpty()) {
                throw JobException.data(
                        "No row of %s has a label under the condition; nothing can be evaluated. Check 'where' and '%s'.",
                        settings.table(), settings.label());
            }
            return result;
        } finally {
            scored.unpersist();
        }
    }

    private void checkInputs(Dataset<Row> rows, int number, ModelPackage model) {
        var columns = List.of(rows.columns());
        for (var input : model.manifest().inputs()) {
            if (!columns.contains(input.name())) {
                throw JobException.user(
                        "Model %s takes '%s'. %s",
                        settings.models().get(number),
                        input.name(),
                        Names.unknown(input.name(), "column of " + settings.table(), columns));
            }
        }
    }

    private Map<String, Object> outputs(
            RunInputs inputs, List<ModelPackage> packages, Map<Integer, Evaluation> evaluations) {
        var models = new ArrayList<Map<String, Object>>();
        var metrics = new HashMap<String, Double>();
        evaluations.forEach((number, evaluation) -> {
            var model = settings.models().get(number);
            models.add(described(model, packages.get(number), evaluation));
            evaluation.auc().ifPresent(auc -> metrics.put(model + ".auc", auc));
            metrics.put(model + ".logLoss", evaluation.logLoss());
            metrics.put(model + ".accuracy", evaluation.accuracy());
        });
        context.metrics(metrics);
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("models", models);
        outputs.put("table", settings.table().toString());
        outputs.put("version", inputs.version(settings.table()));
        outputs.put(RunInputs.DIGEST, inputs.digest());
        if (models.size() == 1) {
            List.of("rows", "auc", "logLoss", "accuracy", "confusion").stream()
                    .filter(models.get(0)::containsKey)
                    .forEach(key -> outputs.put(key, models.get(0).get(key)));
        }
        return outputs;
    }

    private static Map<String, Object> described(
            EvaluateSettings.Model model, ModelPackage files, Evaluation evaluation) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", model.name());
        map.put("version", model.version());
        map.put("engine", files.manifest().engine());
        map.put("threshold", files.manifest().threshold());
        map.putAll(evaluation.toMap());
        return map;
    }
}
