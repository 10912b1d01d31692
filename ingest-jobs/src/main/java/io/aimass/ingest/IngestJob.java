package io.aimass.ingest;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.SettingSpec.Type;
import io.aimass.contracts.Settings;
import io.aimass.spark.SparkJob;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Takes what is new at a source into the lake, accounting for every row. */
public final class IngestJob implements SparkJob {
    private final UnaryOperator<Dataset<Row>> between;

    public IngestJob() {
        this(UnaryOperator.identity());
    }

    /** @param between something done to the rows after they are read */
    IngestJob(UnaryOperator<Dataset<Row>> between) {
        this.between = between;
    }

    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "ingest",
                "Takes what is new at a source into a table of the lake: typed, checked, every row accounted for",
                List.of(
                        SettingSpec.required("source", Type.STRING, "The source's name"),
                        SettingSpec.optional("description", Type.STRING, "What the source carries"),
                        SettingSpec.required("target", Type.TABLE, "The table its rows go to, such as bronze.flights"),
                        SettingSpec.optional("connection", Type.MAP, "Where the data is; comes from the profile"),
                        SettingSpec.optional("format", Type.STRING, "csv", "How files are written")
                                .oneOf("csv", "json-lines", "access-log", "metrics"),
                        SettingSpec.optional(
                                "columns", Type.LIST, "Columns with name, type, and optionally format and unit"),
                        SettingSpec.optional("ignore-columns", Type.LIST, "Columns that may be there and are not read"),
                        SettingSpec.optional("null-tokens", Type.LIST, "Texts that stand for null, such as NA"),
                        SettingSpec.optional("time-zone", Type.STRING, "UTC", "Of times that do not name one"),
                        SettingSpec.optional("delimiter", Type.STRING, ",", "Between the fields of a CSV file"),
                        SettingSpec.optional("quote", Type.STRING, "\"", "Around the fields of a CSV file"),
                        SettingSpec.optional(
                                "header", Type.BOOLEAN, "true", "Whether a CSV file's first record names the columns"),
                        SettingSpec.optional(
                                "multiline", Type.BOOLEAN, "true", "Whether a quoted CSV field may hold line breaks"),
                        SettingSpec.optional(
                                "key",
                                Type.LIST,
                                "Columns that identify a row; of rows with the same values the first is kept"),
                        SettingSpec.optional(
                                "expectations",
                                Type.LIST,
                                "Rules with name, rule and action (warn, drop, quarantine, fail)"),
                        SettingSpec.optional(
                                "max-quarantined", Type.INTEGER, "0", "More quarantined rows than these fail the run")),
                List.of("source"),
                List.of("target"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var spec = IngestSpec.from(settings);
        return (spark, context) -> new IngestRun(spec, spark, context, between).run();
    }
}
