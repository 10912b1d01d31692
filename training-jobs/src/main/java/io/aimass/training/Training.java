package io.aimass.training;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.FittedSteps;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import io.aimass.spark.fit.FeatureSummary;
import io.aimass.training.trainer.Trainer;
import io.aimass.training.trainer.TrainingSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Fits the feature steps and then the model, on the training rows only. */
final class Training {
    private final TrainSettings settings;

    Training(TrainSettings settings) {
        this.settings = settings;
    }

    /**
     * @param rows training rows, none with a null label
     * @return the package, its metrics and recipe still to be added
     */
    ModelPackage fit(Dataset<Row> rows, Trainer.Rounds rounds) {
        var columns = usable(rows);
        var encoding = settings.trainer().encoding();
        var partitions = settings.fitting().partitions();
        var summary = FeatureSummary.of(summarised(rows, columns, partitions), columns, settings.label());
        checkClasses(summary);
        var steps = summary.steps(encoding, settings.maxCategories());
        var inputs = inputs(rows, columns, summary);
        var vectors = Vectors.of(rows, columns, settings.label(), inputs, steps, encoding);
        var width = FittedSteps.of(inputs, steps).width();
        var set = new TrainingSet(ContentOrder.of(vectors, partitions), steps, width, summary.rows(), settings.seed());
        var model = settings.fitting().fit(set, rounds);
        return ModelPackage.seal(manifest(inputs, steps, model.file(), summary), Map.of(model.file(), model.content()));
    }

    /** Means and deviations, which all but trees need, depend on the order in which they are summed up; counts do not. */
    private Dataset<Row> summarised(Dataset<Row> rows, FeatureColumns columns, int partitions) {
        if (settings.trainer().encoding() == Encoding.TREES) {
            return rows;
        }
        var names = new ArrayList<>(columns.names());
        names.add(settings.label());
        return ContentOrder.of(
                rows.select(names.stream().distinct().map(rows::col).toArray(Column[]::new)), partitions);
    }

    private FeatureColumns usable(Dataset<Row> rows) {
        settings.columns().check(settings.input().toString(), rows.schema());
        return settings.columns();
    }

    private void checkClasses(FeatureSummary summary) {
        if (summary.rows() == 0) {
            throw JobException.data(
                    "No training row has a label: '%s' of %s is null wherever '%s' holds. Check the split's 'train' condition and the label.",
                    settings.label(), settings.input(), settings.split().train());
        }
        if (summary.positives() == 0 || summary.positives() == summary.rows()) {
            throw JobException.data(
                    "All %d training rows have label %d; a model needs both classes. Check the split's 'train' condition and how '%s' is made.",
                    summary.rows(), summary.positives() == 0 ? 0 : 1, settings.label());
        }
    }

    /** A number may be missing; a category only where training has seen that. */
    private List<ModelManifest.Column> inputs(Dataset<Row> rows, FeatureColumns columns, FeatureSummary summary) {
        var inputs = new ArrayList<ModelManifest.Column>();
        for (var name : columns.names()) {
            var type = FeatureColumns.type(rows.schema().apply(name).dataType());
            var nullable = columns.numeric().contains(name) || summary.hasMissing(name);
            inputs.add(new ModelManifest.Column(
                    name, type, nullable, String.valueOf(settings.units().getOrDefault(name, ""))));
        }
        return inputs;
    }

    private ModelManifest manifest(
            List<ModelManifest.Column> inputs, List<Map<String, Object>> steps, String file, FeatureSummary summary) {
        var outputs = List.of(
                new ModelManifest.Column("class", "long", false, ""),
                new ModelManifest.Column("probability", "double", false, ""),
                new ModelManifest.Column("margin", "double", false, "log-odds"));
        var recipe = new LinkedHashMap<String, Object>();
        recipe.put("trainer", settings.trainer().name());
        recipe.put("parameters", settings.fitting().parameters());
        recipe.put("seed", settings.seed());
        recipe.put("rows", summary.rows());
        recipe.put("positives", summary.positives());
        return new ModelManifest(
                settings.repository(),
                settings.trainer().name(),
                file,
                inputs,
                outputs,
                steps,
                settings.threshold(),
                Map.of(),
                recipe,
                "",
                Map.of());
    }
}
