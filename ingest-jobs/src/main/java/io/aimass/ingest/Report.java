package io.aimass.ingest;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.ingest.quality.Expectation.Action;
import io.aimass.ingest.quality.Verdict;
import io.aimass.ingest.source.Intake;
import io.aimass.spark.Lake.Commit;
import io.aimass.spark.RunContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a run says about itself: to the log, to the commit, to whoever asked for it. */
record Report(IngestSpec spec, RunContext context) {
    void warn(Verdict verdict) {
        var metrics = new HashMap<String, Double>();
        verdict.broken(Action.WARN)
                .forEach((rule, count) ->
                        context.warn(spec.source() + ": " + count + " rows break '" + rule + "'; they are kept."));
        verdict.broken(Action.DROP)
                .forEach((rule, count) ->
                        context.warn(spec.source() + ": " + count + " rows break '" + rule + "'; they are dropped."));
        for (var action : Action.values()) {
            verdict.broken(action).forEach((rule, count) -> metrics.put("rule." + rule, (double) count));
        }
        if (verdict.refused() > 0) {
            context.warn(spec.source() + ": " + verdict.refused() + " rows are for the quarantine table "
                    + spec.target().quarantine() + ".");
        }
        if (!metrics.isEmpty()) {
            context.metrics(metrics);
        }
    }

    /** The commit info of both tables. */
    Map<String, String> info(Intake intake, Verdict verdict, long repeated) {
        var info = new LinkedHashMap<>(intake.info());
        info.put("source", spec.source());
        info.put("read", String.valueOf(intake.records()));
        info.put("quarantined", String.valueOf(verdict.refused()));
        info.put("deduplicated", String.valueOf(repeated));
        info.put("dropped", String.valueOf(verdict.dropped()));
        return info;
    }

    JobOutcome unchanged() {
        context.info(spec.source() + ": nothing new; " + spec.target() + " stays as it is.");
        var rows = RowAccounting.unchanged(spec.source());
        context.account(rows);
        return new JobOutcome.Succeeded(outputs(context.lake().version(spec.target()), rows), List.of(rows), true);
    }

    JobOutcome written(Commit commit, RowAccounting rows) {
        context.account(rows);
        context.info(spec.source() + ": read " + rows.read() + ", written " + rows.written() + ", quarantined "
                + rows.quarantined() + ", deduplicated " + rows.deduplicated() + ", dropped " + rows.dropped() + ".");
        return new JobOutcome.Succeeded(outputs(commit.version(), rows), List.of(rows), false);
    }

    /** An earlier attempt of this run had come to its end. */
    JobOutcome made(Commit commit) {
        var quarantined = context.lake()
                .committed(spec.target().quarantine())
                .map(Commit::rows)
                .orElse(0L);
        return written(
                commit,
                new RowAccounting(
                        spec.source(),
                        number(commit, "read"),
                        commit.rows(),
                        quarantined,
                        number(commit, "deduplicated"),
                        number(commit, "dropped")));
    }

    private Map<String, Object> outputs(long version, RowAccounting rows) {
        return Map.of(
                "table", spec.target().toString(),
                "version", version,
                "read", rows.read(),
                "written", rows.written(),
                "quarantined", rows.quarantined(),
                "deduplicated", rows.deduplicated(),
                "dropped", rows.dropped());
    }

    private static long number(Commit commit, String key) {
        return Long.parseLong(commit.info().get(key));
    }
}
