package io.aimass.features;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** Job type {@code features}: a clean table to a table of features, point-in-time. */
public final class FeaturesJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "features",
                "Make features: joins that keep every row, derived columns, history as it was known at the time, the label",
                List.of(
                        SettingSpec.required(
                                "input",
                                SettingSpec.Type.TABLE,
                                "the table whose rows get features, such as silver.flights"),
                        SettingSpec.required(
                                "output", SettingSpec.Type.TABLE, "the table to replace, such as gold.flight_features"),
                        SettingSpec.optional(
                                "joins",
                                SettingSpec.Type.LIST,
                                "tables to join, each {table, by, columns}; 'by' must be unique there"),
                        SettingSpec.optional(
                                "derive",
                                SettingSpec.Type.LIST,
                                "maps of column to SQL expression; a later map sees the columns of the earlier ones"),
                        SettingSpec.optional(
                                "history",
                                SettingSpec.Type.MAP,
                                "{at, known, values, groups}: means of earlier outcomes, each counted only once it was known"),
                        SettingSpec.optional(
                                "label",
                                SettingSpec.Type.MAP,
                                "{name, expression}: what is to be predicted, null where not known"),
                        SettingSpec.optional(
                                "columns",
                                SettingSpec.Type.LIST,
                                "the output's columns beside the label; all when absent")),
                List.of("input"),
                List.of("output"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var features = FeaturesSettings.from(settings);
        return (spark, context) -> new Features(features, context).run();
    }
}
