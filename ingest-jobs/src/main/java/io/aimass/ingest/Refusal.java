package io.aimass.ingest;

import static org.apache.spark.sql.functions.col;

import io.aimass.contracts.JobException;
import io.aimass.ingest.quality.Expectation.Action;
import io.aimass.ingest.quality.Quarantine;
import io.aimass.ingest.quality.Verdict;
import io.aimass.ingest.source.Intake;
import io.aimass.spark.RunContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Ends a run whose data is too bad. Nothing is committed then, to the quarantine either, so that no later run counts a row again; the
 * refused rows are left with the run, as {@code refused-rows.jsonl}.
 */
record Refusal(IngestSpec spec, RunContext context, Intake intake) {
    private static final int KEPT = 1000;
    private static final int SHOWN = 5;
    private static final int SHOWN_RAW = 120;

    /** @param judged the judged rows with their raw records */
    void throwIfTooMany(Verdict verdict, Supplier<Dataset<Row>> judged) {
        var fatal = verdict.broken(Action.FAIL);
        if (!fatal.isEmpty()) {
            fail(
                    counts(fatal) + " break what must hold for all",
                    "Correct the data, or the expectation's 'action'.",
                    spec.quality().failing(judged.get()));
        }
        if (verdict.refused() > spec.mostRefused()) {
            fail(
                    rows(verdict.refused()) + " would be quarantined, and 'max-quarantined' is " + spec.mostRefused()
                            + " (" + byRule(verdict) + ")",
                    "Correct the data, or raise 'max-quarantined' of the source to " + verdict.refused() + ".",
                    spec.quality().refused(judged.get()));
        }
    }

    private void fail(String what, String remedy, Dataset<Row> judged) {
        intake.unchanged().run();
        var quarantine = new Quarantine(spec.source(), context.request().runId(), Instant.now());
        var rows = quarantine.rows(judged.limit(KEPT), spec.quality()).orderBy(col("source_file"), col("position"));
        var kept = rows.collectAsList();
        var file = keep(rows.sparkSession()
                .createDataFrame(kept, rows.schema())
                .toJSON()
                .collectAsList());
        throw JobException.data(
                "%s: of %s read, %s; nothing was committed. For example %s. %s The rows (at most %d) are in %s.",
                spec.source(), rows(intake.records()), what, samples(kept), remedy, KEPT, file);
    }

    private String keep(List<String> rows) {
        var path = "runs/" + context.request().runId() + "/refused-rows.jsonl";
        var text = rows.stream().map(r -> r + "\n").collect(Collectors.joining());
        try {
            context.storage().replace(path, new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
            return path;
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "%s has too many bad rows, and they could not be kept in %s: %s. Check the storage.",
                    spec.source(),
                    path,
                    e.getMessage());
        }
    }

    private static String samples(List<Row> rows) {
        return rows.stream()
                .limit(SHOWN)
                .map(r -> r.getString(r.fieldIndex("source_file")) + ":" + r.getLong(r.fieldIndex("position")) + " ["
                        + r.getString(r.fieldIndex("rules")) + "] " + r.getString(r.fieldIndex("reason")) + " — "
                        + shortened(r.getString(r.fieldIndex("raw"))))
                .collect(Collectors.joining("; "));
    }

    private static String shortened(String raw) {
        return raw.length() > SHOWN_RAW ? raw.substring(0, SHOWN_RAW) + "…" : raw;
    }

    private static String byRule(Verdict verdict) {
        var parts = new ArrayList<String>();
        if (verdict.unparsed() > 0) {
            parts.add("parse or type: " + verdict.unparsed());
        }
        verdict.broken(Action.QUARANTINE).forEach((rule, count) -> parts.add(rule + ": " + count));
        return parts.isEmpty() ? "key: " + verdict.refused() : String.join(", ", parts);
    }

    private static String counts(java.util.Map<String, Long> broken) {
        return broken.entrySet().stream()
                .map(e -> rows(e.getValue()) + " (rule '" + e.getKey() + "')")
                .collect(Collectors.joining(" and "));
    }

    private static String rows(long count) {
        return count + (count == 1 ? " row" : " rows");
    }
}
