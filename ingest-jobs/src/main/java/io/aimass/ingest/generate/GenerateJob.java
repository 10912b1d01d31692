package io.aimass.ingest.generate;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.SettingSpec.Type;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;

/** Makes any number of flights like those that left New York City in 2013: the same seed gives the same bytes. */
public final class GenerateJob implements SparkJob {
    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "generate",
                "Makes any number of realistic flights, with the distributions of the real ones; the same seed gives the same rows",
                List.of(
                        SettingSpec.required("rows", Type.INTEGER, "How many flights"),
                        SettingSpec.optional("seed", Type.INTEGER, "1", "Another seed gives other flights"),
                        SettingSpec.required(
                                "target",
                                Type.STRING,
                                "A table such as bronze.flights, which is replaced, or a folder's URI for CSV files"),
                        SettingSpec.optional(
                                "partitions",
                                Type.INTEGER,
                                "Into how many files; by default one for each million rows")),
                List.of(),
                List.of("target"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var spec = GenerateSpec.from(settings);
        return (spark, context) -> new GenerateRun(spec, spark, context).run();
    }
}
