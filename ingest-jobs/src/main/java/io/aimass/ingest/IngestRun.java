package io.aimass.ingest;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.quality.Quarantine;
import io.aimass.ingest.quality.Verdict;
import io.aimass.ingest.source.Intake;
import io.aimass.ingest.source.Known;
import io.aimass.ingest.source.Reading;
import io.aimass.ingest.source.SourceRows;
import io.aimass.spark.Lake.Commit;
import io.aimass.spark.RunContext;
import io.aimass.spark.TableWrite;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run: take in, judge all rows in one scan, commit the refused ones, then the good ones, and add up. */
final class IngestRun {
    /** Under this key of the commit info: up to which version of the target the run knew what had been taken in. */
    private static final String FOLLOWS = "follows";

    private final IngestSpec spec;
    private final SparkSession spark;
    private final RunContext context;
    private final UnaryOperator<Dataset<Row>> between;
    private final Report report;
    private long begunAt = -1;
    private Known last = Known.of(Map::of);

    IngestRun(IngestSpec spec, SparkSession spark, RunContext context, UnaryOperator<Dataset<Row>> between) {
        this.spec = spec;
        this.spark = spark;
        this.context = context;
        this.between = between;
        this.report = new Report(spec, context);
    }

    JobOutcome run() {
        var made = context.lake().committed(spec.target());
        if (made.isPresent()) {
            throwIfOvertaken(made.get());
            return report.made(made.get());
        }
        try (var scratch = new Scratch(spark, context)) {
            context.phase("Looking for new data");
            begunAt = context.lake().version(spec.target());
            last = known(begunAt);
            var intake = spec.from().take(reading(scratch));
            if (intake.isEmpty()) {
                forgetQuarantined();
                return report.unchanged();
            }
            return ingest(intake);
        }
    }

    /** A failure because somebody changed a file under the run's hands is told as that. */
    private JobOutcome ingest(Intake intake) {
        try {
            return judgeAndCommit(intake);
        } catch (JobException known) {
            throw known;
        } catch (RuntimeException problem) {
            intake.unchanged().run();
            throw problem;
        }
    }

    private Reading reading(Scratch scratch) {
        var begun = context.lake()
                .committed(spec.target().quarantine())
                .map(Commit::info)
                .orElse(Map.of());
        return new Reading(spark, context, spec.source(), spec.dialect().format(), scratch.uri(), last, begun);
    }

    /** What was taken in up to the target's version. */
    private Known known(long version) {
        return Known.of(() ->
                context.lake().lastInfo(spec.target(), Intake.TAKEN, version).orElse(Map.of()));
    }

    private void throwIfOvertaken() {
        var version = context.lake().version(spec.target());
        if (version < begunAt || context.lake().hasInfo(spec.target(), Intake.TAKEN, begunAt, version)) {
            throw JobException.external(
                    null,
                    "Another run has taken data into %s meanwhile; nothing was written. Run it again.",
                    spec.target());
        }
    }

    /** Appends of two runs do not conflict: the second one to commit takes its own back. */
    private void throwIfOvertaken(Commit commit) {
        var follows = commit.info().get(FOLLOWS);
        if (follows == null
                || !context.lake()
                        .hasInfo(spec.target(), Intake.TAKEN, Long.parseLong(follows), commit.version() - 1)) {
            return;
        }
        var undone = context.lake().undo(commit);
        if (undone.done()) {
            forgetQuarantined();
            throw JobException.user(
                    "Another run has taken data into %s meanwhile; %s. Start a new run.", spec.target(), undone);
        }
        throw JobException.user(
                "Another run has taken data into %s meanwhile, and this run's rows may be there twice: %s. Look at `aimass table history %s`, restore a version before both, and ingest again.",
                spec.target(), undone, spec.target());
    }

    /** What this run has put into the quarantine, when it does not come to its second commit or others have taken in the same. */
    private void forgetQuarantined() {
        var quarantine = spec.target().quarantine();
        if (context.lake().committed(quarantine).isPresent()) {
            context.lake()
                    .delete(
                            quarantine,
                            functions.col("run").equalTo(context.request().runId()));
        }
    }

    /**
     * What is in the quarantine a second time: runs put it there that never got to their second commit, or the target was restored since. The
     * run itself is done by then, whatever comes of this.
     */
    private void deleteLeftBehind(Intake intake) {
        var quarantine = spec.target().quarantine();
        try {
            if (!intake.replaces() && context.lake().exists(quarantine)) {
                var others = functions.col("run").notEqual(context.request().runId());
                var again = intake.holds(functions.col("source_id"), functions.col("position"));
                var deleted = context.lake().delete(quarantine, others.and(again));
                if (deleted > 0) {
                    context.info(quarantine + ": deleted " + deleted
                            + " rows of runs that did not get to an end; they have been taken in again.");
                }
            }
        } catch (RuntimeException e) {
            context.warn(
                    quarantine + " may still hold rows of runs that did not get to an end (" + e.getMessage() + ").");
        }
    }

    /** Of the commit: with what the next run needs to know of sources that this one did not read. */
    private Map<String, String> info(Intake intake, Verdict verdict, long repeated) {
        var info = new TreeMap<>(report.info(intake, verdict, repeated));
        if (!intake.replaces()) {
            var before = last.all();
            Intake.CARRIED.stream().filter(before::containsKey).forEach(key -> info.putIfAbsent(key, before.get(key)));
            info.put(FOLLOWS, String.valueOf(begunAt));
        }
        return info;
    }

    private JobOutcome judgeAndCommit(Intake intake) {
        spec.quality().validate(spark, SourceRows.schema(spec.dialect().format()));
        TargetCheck.check(spec, context.lake(), intake);
        context.throwIfCancelled();
        context.phase("Checking rows");
        var rows = spec.quality().judge(between.apply(SourceRows.of(spark, intake.files(), spec.dialect())));
        var verdict = spec.quality().count(rows);
        report.warn(verdict);
        new Refusal(spec, context, intake).throwIfTooMany(verdict, () -> withRaw(intake));
        var distinct = new Distinct(spec, context.lake()).of(spec.quality().good(rows), intake);
        var repeated = distinct.repeats();
        new RowAccounting(
                        spec.source(),
                        intake.records(),
                        verdict.good() - repeated,
                        verdict.refused(),
                        repeated,
                        verdict.dropped())
                .check();
        return commit(intake, verdict, distinct, repeated);
    }

    private JobOutcome commit(Intake intake, Verdict verdict, Distinct.Rows distinct, long repeated) {
        intake.unchanged().run();
        throwIfOvertaken();
        context.throwIfCancelled();
        context.phase("Writing " + spec.target());
        var info = info(intake, verdict, repeated);
        var quarantined = quarantine(intake, info, verdict.refused());
        var rows = distinct.first().select(columns());
        var write = intake.replaces()
                ? TableWrite.replace(spec.target(), rows, info)
                : TableWrite.append(spec.target(), rows, info);
        var written = context.lake().commit(write);
        throwIfOvertaken(written);
        deleteLeftBehind(intake);
        return report.written(
                written,
                new RowAccounting(
                        spec.source(), intake.records(), written.rows(), quarantined, repeated, verdict.dropped()));
    }

    /** @param refused how many there are */
    private long quarantine(Intake intake, Map<String, String> info, long refused) {
        if (refused == 0) {
            forgetQuarantined();
            return 0;
        }
        var quarantine = new Quarantine(spec.source(), context.request().runId(), Instant.now());
        var rows = quarantine.rows(spec.quality().refused(withRaw(intake)), spec.quality());
        var commit = context.lake().commit(TableWrite.append(spec.target().quarantine(), rows, info));
        if (commit.repeated() && commit.rows() != refused) {
            forgetQuarantined();
            throw JobException.user(
                    "Another run has taken a part of what this one had begun to take into %s; nothing was written. Start a new run.",
                    spec.target());
        }
        return commit.rows();
    }

    private Dataset<Row> withRaw(Intake intake) {
        return spec.quality().judge(between.apply(SourceRows.withRaw(spark, intake.files(), spec.dialect())));
    }

    private org.apache.spark.sql.Column[] columns() {
        var names = spec.dialect().format().columns().stream().map(Column::name);
        return Stream.concat(names, SourceRows.ORIGIN.stream())
                .map(functions::col)
                .toArray(org.apache.spark.sql.Column[]::new);
    }
}
