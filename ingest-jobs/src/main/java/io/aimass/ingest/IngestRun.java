package io.aimass.ingest;

import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.quality.Quarantine;
import io.aimass.ingest.quality.Verdict;
import io.aimass.ingest.source.Intake;
import io.aimass.ingest.source.Reading;
import io.aimass.ingest.source.SourceRows;
import io.aimass.spark.Lake.Commit;
import io.aimass.spark.RunContext;
import io.aimass.spark.TableWrite;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** One run: take in, judge all rows in one scan, commit the refused ones, then the good ones, and add up. */
final class IngestRun {
    private final IngestSpec spec;
    private final SparkSession spark;
    private final RunContext context;
    private final UnaryOperator<Dataset<Row>> between;
    private final Report report;
    private Map<String, String> last = Map.of();

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
            return report.made(made.get());
        }
        try (var scratch = new Scratch(spark, context)) {
            context.phase("Looking for new data");
            last = known();
            var intake = spec.from().take(reading(scratch));
            if (intake.isEmpty()) {
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

    /** What the target's newest commit with a ledger, fingerprint or offsets says. */
    private Map<String, String> known() {
        return Stream.of("ledger", "fingerprint", "offsets")
                .flatMap(key -> context.lake().lastInfo(spec.target(), key).stream())
                .findFirst()
                .orElse(Map.of());
    }

    private void throwIfOvertaken() {
        if (!known().equals(last)) {
            throw JobException.external(
                    null,
                    "Another run has taken data into %s meanwhile; nothing was written. Run it again.",
                    spec.target());
        }
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
        var info = report.info(intake, verdict, repeated);
        var quarantined = verdict.refused() == 0 ? 0 : quarantine(intake, info);
        var rows = distinct.first().select(columns());
        var write = intake.replaces()
                ? TableWrite.replace(spec.target(), rows, info)
                : TableWrite.append(spec.target(), rows, info);
        var written = context.lake().commit(write);
        return report.written(
                written,
                new RowAccounting(
                        spec.source(), intake.records(), written.rows(), quarantined, repeated, verdict.dropped()));
    }

    private long quarantine(Intake intake, Map<String, String> info) {
        var quarantine = new Quarantine(spec.source(), context.request().runId(), Instant.now());
        var rows = quarantine.rows(spec.quality().refused(withRaw(intake)), spec.quality());
        return context.lake()
                .commit(TableWrite.append(spec.target().quarantine(), rows, info))
                .rows();
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
