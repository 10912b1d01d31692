package io.aimass.inference;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.Lake;
import io.aimass.spark.RunContext;
import io.aimass.spark.RunInputs;
import io.aimass.spark.TableWrite;
import io.aimass.storage.CorruptBlobException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.functions;

/** One run of {@code score}. */
final class ScoreRun {
    private final ScoreSettings settings;
    private final SparkSession spark;
    private final RunContext context;

    ScoreRun(ScoreSettings settings, SparkSession spark, RunContext context) {
        this.settings = settings;
        this.spark = spark;
        this.context = context;
    }

    JobOutcome run() {
        var inputs =
                RunInputs.of(context, ScoreJob.class).table(settings.table()).with("models", models());
        var unchanged = inputs.unchanged(settings.target());
        if (unchanged.isPresent()) {
            return unchanged.get();
        }
        context.phase("Loading models");
        var scoring = new Scoring(settings.models().stream().map(this::load).toList());
        var table = inputs.read(settings.table());
        var models = usable(scoring.fitting(table.schema()));
        var rows = settings.where().map(w -> table.where(condition(table, w))).orElse(table);
        context.phase("Scoring " + settings.table());
        var commit = context.lake()
                .commit(TableWrite.replace(settings.target(), scoring.apply(rows, settings.key()), info(inputs)));
        context.phase("Counting");
        var accounting = account(table, commit);
        return new JobOutcome.Succeeded(outputs(inputs, commit, models), List.of(accounting), false);
    }

    private BatchModel load(ModelReference reference) {
        context.throwIfCancelled();
        try {
            return BatchModel.of(reference.prefix(), ModelPackage.of(files(reference)));
        } catch (JobException e) {
            return BatchModel.broken(reference.prefix(), e.getMessage());
        } catch (CorruptBlobException | NoSuchFileException e) {
            return BatchModel.broken(
                    reference.prefix(), "The files of " + reference + " cannot be read: " + e.getMessage());
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The files of %s cannot be read: %s. Check the storage and try again.",
                    reference,
                    e.getMessage());
        }
    }

    private Map<String, byte[]> files(ModelReference reference) throws IOException {
        var files = new HashMap<String, byte[]>();
        for (var file : reference.files().entrySet()) {
            try (var content = context.storage().readBlob(file.getValue())) {
                files.put(file.getKey(), content.readAllBytes());
            }
        }
        return files;
    }

    private List<String> usable(List<BatchModel> models) {
        var errors = new ArrayList<String>();
        var usable = new ArrayList<String>();
        for (var i = 0; i < models.size(); i++) {
            var name = settings.models().get(i).toString();
            if (models.get(i).usable()) {
                usable.add(name);
            } else {
                errors.add(name + ": " + models.get(i).error());
            }
        }
        if (usable.isEmpty()) {
            throw JobException.data("No model can score " + settings.table() + ".\n" + String.join("\n", errors));
        }
        errors.forEach(error -> context.warn("Left out " + error));
        return usable;
    }

    private Column condition(Dataset<Row> table, String where) {
        try {
            var condition = functions.expr(where);
            table.where(condition).schema();
            return condition;
        } catch (Exception e) {
            if (e instanceof ParseException || e instanceof org.apache.spark.sql.AnalysisException) {
                throw JobException.user("'where' is not a condition on " + settings.table() + ": " + firstLine(e));
            }
            throw e;
        }
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).strip().lines().findFirst().orElse("");
    }

    private RowAccounting account(Dataset<Row> table, Lake.Commit commit) {
        var read = table.count();
        var dropped = settings.where()
                .map(w -> table.where(functions.not(functions.coalesce(functions.expr(w), functions.lit(false))))
                        .count())
                .orElse(0L);
        var accounting = new RowAccounting(settings.table().toString(), read, commit.rows(), 0, 0, dropped);
        context.account(accounting, commit);
        return accounting;
    }

    private Map<String, String> info(RunInputs inputs) {
        return Map.of(
                "inputs",
                String.join(",", inputs.tables()),
                "models",
                String.join(
                        ",", settings.models().stream().map(Object::toString).toList()));
    }

    private List<Map<String, String>> models() {
        return settings.models().stream().map(ModelReference::files).toList();
    }

    /** A run that left a model out is not one that the next may take for its own. */
    private Map<String, Object> outputs(RunInputs inputs, Lake.Commit commit, List<String> models) {
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("table", commit.table().toString());
        outputs.put("version", commit.version());
        outputs.put("rows", commit.rows());
        outputs.put("models", models);
        if (models.size() == settings.models().size()) {
            outputs.put(RunInputs.DIGEST, inputs.digest());
        }
        return outputs;
    }
}
