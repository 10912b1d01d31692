package io.aimass.training;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** Job type {@code evaluate}: how well models do on a table's rows. */
public final class EvaluateJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "evaluate",
                "Evaluate models on the labelled rows of a table: AUC, log loss, accuracy, confusion, calibration",
                List.of(
                        SettingSpec.required(
                                "models", SettingSpec.Type.LIST, "model versions, such as flight-delay@champion"),
                        SettingSpec.optional(
                                "resolved-models",
                                SettingSpec.Type.LIST,
                                "filled in by the server: each model's name, version and files"),
                        SettingSpec.required(
                                "table",
                                SettingSpec.Type.TABLE,
                                "the table with the models' inputs, such as gold.flight_features"),
                        SettingSpec.required(
                                "label",
                                SettingSpec.Type.STRING,
                                "the column that came true: 0, 1, or null where not known"),
                        SettingSpec.optional(
                                "where", SettingSpec.Type.STRING, "an SQL condition; all rows when absent")),
                List.of("table"),
                List.of());
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var evaluate = EvaluateSettings.from(settings);
        return (spark, context) -> new Evaluate(evaluate, context).run();
    }
}
