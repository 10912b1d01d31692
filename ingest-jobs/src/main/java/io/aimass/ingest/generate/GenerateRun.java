package io.aimass.ingest.generate;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.TableName;
import io.aimass.ingest.Scratch;
import io.aimass.ingest.source.Hadoop;
import io.aimass.spark.RunContext;
import io.aimass.spark.TableWrite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Generates into a folder, or through one into a table. */
record GenerateRun(GenerateSpec spec, SparkSession spark, RunContext context) {
    private static final String SCHEMA =
            "year int, month int, day int, dep_time int, sched_dep_time int, dep_delay double, arr_time int, sched_arr_time int, arr_delay double, "
                    + "carrier string, flight int, tailnum string, origin string, dest string, air_time double, distance double, hour int, minute int, time_hour timestamp";

    JobOutcome run() {
        return spec.table().map(this::table).orElseGet(this::folder);
    }

    private JobOutcome folder() {
        refuseForeignFiles();
        var bytes = files(spec.folder());
        return JobOutcome.succeeded(
                Map.of("folder", spec.folder(), "files", spec.partitions(), "rows", spec.rows(), "bytes", bytes));
    }

    private JobOutcome table(TableName table) {
        try (var scratch = new Scratch(spark, context)) {
            var folder = scratch.uri() + "/generated";
            files(folder);
            context.phase("Writing " + table);
            var rows = spark.read()
                    .schema(SCHEMA)
                    .option("header", "true")
                    .option("nullValue", "NA")
                    .csv(folder);
            var commit =
                    context.lake().commit(TableWrite.replace(table, rows, Map.of("seed", String.valueOf(spec.seed()))));
            context.account(new RowAccounting("generate", spec.rows(), commit.rows(), 0, 0, 0), commit);
            return JobOutcome.succeeded(
                    Map.of("table", table.toString(), "version", commit.version(), "rows", commit.rows()));
        }
    }

    private long files(String folder) {
        context.phase("Generating flights");
        var conf = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        var task = new GenerateTask(spec.seed(), spec.rows(), spec.partitions(), folder, conf);
        var numbers = IntStream.range(0, spec.partitions()).boxed().toList();
        var sizes = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(numbers, numbers.size())
                .map(task)
                .collect();
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    /** Files of ours may be there from an earlier run of the same settings; anything else is not to be mixed with them. */
    private void refuseForeignFiles() {
        var expected = IntStream.range(0, spec.partitions())
                .mapToObj(GenerateTask::name)
                .toList();
        try {
            for (var file : present()) {
                var name = file.getPath().getName();
                if (!name.startsWith(".") && !expected.contains(name)) {
                    throw JobException.user(
                            "The folder %s already has %s. Choose an empty folder, or clear this one.",
                            spec.folder(), name);
                }
            }
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The folder %s cannot be used: %s. Check the path and its permissions.",
                    spec.folder(),
                    e.getMessage());
        }
    }

    private List<FileStatus> present() throws IOException {
        var path = new Path(spec.folder());
        var system = Hadoop.system(path, spark.sessionState().newHadoopConf());
        return system.exists(path) ? List.of(system.listStatus(path)) : new ArrayList<>();
    }
}
