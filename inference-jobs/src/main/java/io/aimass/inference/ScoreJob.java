package io.aimass.inference;

import static io.aimass.contracts.SettingSpec.optional;
import static io.aimass.contracts.SettingSpec.required;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec.Type;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** {@code score}: predictions of one or more models for every row of a table, in one scan, as a gold table. */
public final class ScoreJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "score",
                "Scores a table with one or more models in one scan",
                List.of(
                        required(
                                "models",
                                Type.LIST,
                                "the models, each name@version or name@alias: flight-delay@champion"),
                        required("table", Type.TABLE, "the table to score; it has the models' input columns"),
                        optional("where", Type.STRING, "scores only the rows for which this SQL condition holds"),
                        optional("key", Type.LIST, "the columns copied from the table; all when left out"),
                        required(
                                "target",
                                Type.TABLE,
                                "the gold table that gets the predictions; its content is replaced"),
                        optional(
                                "resolved-models",
                                Type.LIST,
                                "filled in by the server: name, version and files of each model")),
                List.of("table"),
                List.of("target"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var plan = ScoreSettings.from(settings);
        return (spark, context) -> new ScoreRun(plan, spark, context).run();
    }
}
