package io.aimass.features;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.TableName;
import io.aimass.spark.Lake;
import io.aimass.spark.RunContext;
import io.aimass.spark.RunInputs;
import io.aimass.spark.TableWrite;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One run of {@code clean}. */
final class Clean {
    private final CleanSettings settings;
    private final RunContext context;

    Clean(CleanSettings settings, RunContext context) {
        this.settings = settings;
        this.context = context;
    }

    JobOutcome run() {
        var inputs = RunInputs.of(context, CleanJob.class).table(settings.input());
        var committed = context.lake().committed(settings.output());
        if (committed.isPresent()) {
            return again(committed.get());
        }
        return inputs.unchanged(settings.output()).orElseGet(() -> write(inputs));
    }

    private JobOutcome write(RunInputs inputs) {
        context.phase("Cleaning " + settings.input());
        var counts = new RowCounts();
        var source = inputs.read(settings.input());
        var rows = steps(source, counts);
        var info = Map.of(RunInputs.DIGEST, inputs.digest(), "input", Long.toString(inputs.version(settings.input())));
        var write = new TableWrite(settings.output(), rows, TableWrite.Mode.REPLACE, settings.partitionBy(), info);
        var commit = commit(write);
        return outcome(source, commit, counts);
    }

    /** An earlier attempt had committed and was lost before it could say so: its counts are taken again from the same input. */
    private JobOutcome again(Lake.Commit commit) {
        context.phase("Counting what the earlier attempt wrote to " + settings.output());
        var source = context.lake()
                .read(settings.input(), Long.parseLong(commit.info().get("input")));
        return outcome(source, commit, counted(source));
    }

    private RowCounts counted(Dataset<Row> source) {
        var counts = new RowCounts();
        steps(source, counts).write().format("noop").mode("overwrite").save();
        return counts;
    }

    private RowAccounting rows(Dataset<Row> source, Lake.Commit commit, RowCounts counts) {
        return new RowAccounting(
                settings.input().toString(), source.count(), commit.rows(), 0, counts.deduplicated(), counts.dropped());
    }

    /** What tasks counted that were done twice, as those of a lost executor are, is counted anew. */
    private JobOutcome outcome(Dataset<Row> source, Lake.Commit commit, RowCounts counts) {
        var rows = rows(source, commit, counts);
        if (!rows.holds()) {
            rows = rows(source, commit, counted(source));
        }
        context.account(rows, commit);
        return CleanJob.succeeded(outputs(settings.output(), commit), rows);
    }

    static Map<String, Object> outputs(TableName table, Lake.Commit commit) {
        return Map.of(
                "table",
                table.toString(),
                "version",
                commit.version(),
                "rows",
                commit.rows(),
                RunInputs.DIGEST,
                commit.info().get(RunInputs.DIGEST));
    }

    private Lake.Commit commit(TableWrite write) {
        try {
            return context.lake().commit(write);
        } catch (RuntimeException e) {
            throw Refusals.translate("clean of " + settings.input(), e);
        }
    }

    private Dataset<Row> steps(Dataset<Row> source, RowCounts counts) {
        var rows = source;
        var number = 0;
        for (var step : settings.steps()) {
            number++;
            try {
                rows = step.apply(rows, counts);
            } catch (Exception e) {
                throw Refusals.translate("Step " + number + " (" + step.name() + ") of clean", e);
            }
        }
        return rows;
    }
}
