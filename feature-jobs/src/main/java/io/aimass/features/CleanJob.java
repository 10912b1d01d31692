package io.aimass.features;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** Job type {@code clean}: a table to a clean one, by declared steps. */
public final class CleanJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "clean",
                "Clean a table by declared steps; rows taken away are counted",
                List.of(
                        SettingSpec.required(
                                "input", SettingSpec.Type.TABLE, "the table to clean, such as bronze.flights"),
                        SettingSpec.required(
                                "output", SettingSpec.Type.TABLE, "the table to replace, such as silver.flights"),
                        SettingSpec.optional(
                                "steps",
                                SettingSpec.Type.LIST,
                                "in order, each a map with one key: derive, cast, trim, rename, map-values, filter, dedupe, select or drop"),
                        SettingSpec.optional(
                                "partition-by", SettingSpec.Type.LIST, "columns to lay the output's files out by")),
                List.of("input"),
                List.of("output"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var clean = CleanSettings.from(settings);
        return (spark, context) -> new Clean(clean, context).run();
    }

    static JobOutcome succeeded(java.util.Map<String, Object> outputs, io.aimass.contracts.RowAccounting rows) {
        return new JobOutcome.Succeeded(outputs, List.of(rows), false);
    }
}
