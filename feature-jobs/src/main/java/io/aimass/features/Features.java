package io.aimass.features;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.TableName;
import io.aimass.spark.Lake;
import io.aimass.spark.RunContext;
import io.aimass.spark.RunInputs;
import io.aimass.spark.TableWrite;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** One run of {@code features}. */
final class Features {
    private final FeaturesSettings settings;
    private final RunContext context;
    private final List<Dataset<Row>> kept = new ArrayList<>();

    Features(FeaturesSettings settings, RunContext context) {
        this.settings = settings;
        this.context = context;
    }

    JobOutcome run() {
        var inputs = RunInputs.of(context, FeaturesJob.class).table(settings.input());
        settings.joins().forEach(join -> inputs.table(join.table()));
        var committed = context.lake().committed(settings.output());
        if (committed.isPresent()) {
            var version = Long.parseLong(committed.get().info().get("input"));
            return outcome(context.lake().read(settings.input(), version), committed.get());
        }
        return inputs.unchanged(settings.output()).orElseGet(() -> write(inputs));
    }

    private JobOutcome write(RunInputs inputs) {
        try {
            context.phase("Joining " + settings.input());
            var source = inputs.read(settings.input());
            var rows = make(source, inputs::read);
            var info =
                    Map.of(RunInputs.DIGEST, inputs.digest(), "input", Long.toString(inputs.version(settings.input())));
            context.phase("Writing " + settings.output());
            var commit = explained(
                    "features of " + settings.input(),
                    () -> context.lake().commit(TableWrite.replace(settings.output(), rows, info)));
            return outcome(source, commit);
        } finally {
            kept.forEach(Dataset::unpersist);
        }
    }

    /** @param tables reads a joined table */
    Dataset<Row> make(Dataset<Row> source, Function<TableName, Dataset<Row>> tables) {
        var rows = settings.history().isPresent() ? History.numbered(source) : source;
        for (var join : settings.joins()) {
            var left = rows;
            rows = explained("the join with " + join.table(), () -> join.apply(left, tables.apply(join.table())));
        }
        for (var derive : settings.derive()) {
            var before = rows;
            rows = explained("'derive' of features", () -> derive.apply(before));
        }
        var complete = rows;
        var withHistory = explained("'history' of features", () -> history(complete));
        var labelled = explained(
                "'label' of features",
                () -> settings.label().map(label -> label.apply(withHistory)).orElse(withHistory));
        return explained("'columns' of features", () -> select(labelled));
    }

    private Dataset<Row> history(Dataset<Row> rows) {
        if (settings.history().isEmpty()) {
            return rows;
        }
        var history = settings.history().get();
        var narrow = history.narrow(rows).persist(StorageLevel.MEMORY_AND_DISK());
        kept.add(narrow);
        return history.apply(rows, narrow);
    }

    private Dataset<Row> select(Dataset<Row> rows) {
        if (settings.columns().isEmpty()) {
            return rows;
        }
        var columns = new ArrayList<Column>();
        settings.columns().forEach(name -> columns.add(rows.col(name)));
        settings.label()
                .filter(label -> !settings.columns().contains(label.name()))
                .ifPresent(label -> columns.add(rows.col(label.name())));
        return rows.select(columns.toArray(Column[]::new));
    }

    private JobOutcome outcome(Dataset<Row> source, Lake.Commit commit) {
        var rows = new RowAccounting(settings.input().toString(), source.count(), commit.rows(), 0, 0, 0);
        context.account(rows, commit);
        return CleanJob.succeeded(Clean.outputs(settings.output(), commit), rows);
    }

    private static <T> T explained(String where, Supplier<T> work) {
        try {
            return work.get();
        } catch (JobException e) {
            throw e;
        } catch (Exception e) {
            throw Refusals.translate(where, e);
        }
    }
}
