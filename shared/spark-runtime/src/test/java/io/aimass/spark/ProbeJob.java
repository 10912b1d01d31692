package io.aimass.spark;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.SettingSpec.Type;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job that does what a test of the platform needs: writes, fails, waits for a file, does not stop, exhausts memory. */
public final class ProbeJob implements SparkJob {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeJob.class);

    @Override
    public JobDescriptor descriptor() {
        return new JobDescriptor(
                "probe",
                "Does what a test asks for",
                List.of(
                        SettingSpec.optional("do", Type.STRING, "write", "what to do")
                                .oneOf("write", "fail", "wait", "spin", "exhaust", "overflow", "secret", "leak"),
                        SettingSpec.optional("rows", Type.INTEGER, "10", "rows to write"),
                        SettingSpec.optional("table", Type.TABLE, "bronze.probe", "the table to write"),
                        SettingSpec.optional("file", Type.STRING, "the file to wait for"),
                        SettingSpec.optional("message", Type.STRING, "the secret's name, or the message to fail with")),
                List.of(),
                List.of("table"));
    }

    @Override
    public PlannedRun plan(Settings settings) {
        var action = settings.orElse("do", text -> text, "write");
        var rows = settings.integer("rows", 10, 0, 1_000_000);
        var table = settings.orElse("table", TableName::parse, new TableName("bronze", "probe"));
        var file = settings.orElse("file", text -> text, "");
        var message = settings.orElse("message", text -> text, "as asked");
        settings.throwIfInvalid();
        return (spark, context) -> switch (action) {
            case "fail" -> throw new JobException(io.aimass.contracts.ErrorType.DATA, message);
            case "wait" -> waitFor(spark, context, file, table, rows);
            case "spin" -> spin(context);
            case "exhaust" -> exhaust(context);
            case "overflow" -> overflow(0);
            case "secret" ->
                JobOutcome.succeeded(Map.of(
                        "length",
                        Secrets.resolve("${secret:" + message + "}", context).length()));
            case "leak" -> leak(context, Secrets.resolve("${secret:" + message + "}", context));
            default -> write(spark, context, table, rows);
        };
    }

    private static JobOutcome write(SparkSession spark, RunContext context, TableName table, int rows) {
        context.phase("writing");
        var commit =
                context.lake().commit(TableWrite.append(table, spark.range(rows).toDF(), Map.of("read", "" + rows)));
        var accounting = new RowAccounting("probe", rows, commit.rows(), 0, 0, 0);
        context.account(accounting);
        context.metrics(Map.of("rows", (double) rows));
        return new JobOutcome.Succeeded(
                Map.of("table", table.toString(), "version", commit.version(), "rows", commit.rows()),
                List.of(accounting),
                false);
    }

    /** Eight Spark tasks: the first three end at once, the others when the file is there. */
    private static JobOutcome waitFor(SparkSession spark, RunContext context, String file, TableName table, int rows) {
        context.phase("waiting");
        spark.range(0, 8, 1, 8)
                .map((MapFunction<Long, Long>) n -> n < 3 ? n : awaited(file, n), Encoders.LONG())
                .foreach((org.apache.spark.api.java.function.ForeachFunction<Long>) n -> {});
        return write(spark, context, table, rows);
    }

    private static long awaited(String file, long n) throws InterruptedException {
        while (!Files.exists(Path.of(file))) {
            Thread.sleep(10);
        }
        return n;
    }

    /** Neither looks at the flag nor at interrupts. */
    private static JobOutcome spin(RunContext context) {
        context.info("spinning");
        while (true) {
            Thread.onSpinWait();
        }
    }

    private static JobOutcome exhaust(RunContext context) {
        context.info("exhausting");
        var hoard = new ArrayList<long[]>();
        while (true) {
            hoard.add(new long[1 << 20]);
        }
    }

    /** Says a secret everywhere a job can say something, and fails with it. */
    private static JobOutcome leak(RunContext context, String value) {
        context.phase("connecting with " + value);
        context.info("connecting with " + value);
        context.warn("no connection with " + value);
        LOG.warn("the job's own log line about {}", value);
        throw new JobException(
                io.aimass.contracts.ErrorType.EXTERNAL,
                "There is no connection with " + value + ".",
                new IllegalStateException("refused: " + value));
    }

    private static JobOutcome overflow(int depth) {
        return depth < 0 ? JobOutcome.succeeded(Map.of()) : overflow(depth + 1);
    }
}
