package io.aimass.orchestration.compute;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.orchestration.platform.auth.Secret;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.run.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One attempt while a driver of this server works on it: who may speak for it and what has been heard. Kept in memory only: when the
 * server is gone, its runs go to a new attempt. Its monitor guards the order of what is applied.
 */
final class LiveRun {
    private static final long NOTE_NANOS = 1_000_000_000;

    private final RunRow row;
    private final String driver;
    private final String tokenHash;
    private final Map<String, Double> metrics = new LinkedHashMap<>();
    private final Map<String, RowAccounting> accounting = new LinkedHashMap<>();
    private List<String> reads = List.of();
    private List<String> writes = List.of();
    private String phase = "starting";
    private String obstacle = "";
    private long done;
    private long total;
    private long sequence;
    private volatile long heardAt = System.nanoTime();
    private volatile boolean busy;
    private volatile boolean cancel;
    private volatile boolean timedOut;
    private volatile boolean over;
    private boolean moved;
    private long notedAt = System.nanoTime();

    LiveRun(RunRow row, String driver, String token) {
        this.row = row;
        this.driver = driver;
        this.tokenHash = Secret.hash(token);
    }

    RunRow row() {
        return row;
    }

    String id() {
        return row.id();
    }

    int attempt() {
        return row.run().attempt();
    }

    String driver() {
        return driver;
    }

    boolean mayBeSpokenForWith(String token) {
        return Secret.same(Secret.hash(token), tokenHash);
    }

    long sequence() {
        return sequence;
    }

    void heard(long upTo) {
        sequence = Math.max(sequence, upTo);
    }

    /** A call about this run is being worked on, however long it takes. */
    void busy(boolean now) {
        busy = now;
        heardAt = System.nanoTime();
    }

    /** What keeps the server from taking in what the run says, such as a full disk; empty when nothing does. */
    synchronized void heldUp(String by) {
        obstacle = by;
    }

    boolean silentFor(long nanos) {
        return !busy && System.nanoTime() - heardAt > nanos;
    }

    void cancel() {
        cancel = true;
    }

    boolean cancelled() {
        return cancel;
    }

    void timeOut() {
        timedOut = true;
        cancel = true;
    }

    boolean timedOut() {
        return timedOut;
    }

    boolean isOver() {
        return over;
    }

    void over() {
        over = true;
    }

    /** @return the outcome, when this was the last event */
    synchronized Optional<JobOutcome> apply(RunEvent event) {
        moved |= !(event instanceof RunEvent.Log);
        if (event instanceof RunEvent.Progress progress) {
            phase = progress.phase();
            done = progress.done();
            total = progress.total();
        } else if (event instanceof RunEvent.Metrics more) {
            metrics.putAll(more.values());
        } else if (event instanceof RunEvent.Accounting more) {
            accounting.put(more.rows().source(), more.rows());
        } else if (event instanceof RunEvent.Lineage lineage) {
            reads = lineage.reads();
            writes = lineage.writes();
        } else if (event instanceof RunEvent.Ended ended) {
            return Optional.of(ended.outcome());
        }
        return Optional.empty();
    }

    /** The columns that are to be noted now for those who look from elsewhere: at most once a second, empty when nothing is new. */
    synchronized Map<String, Object> news() {
        if (!moved || System.nanoTime() - notedAt < NOTE_NANOS) {
            return Map.of();
        }
        return columns();
    }

    synchronized void noted() {
        moved = false;
        notedAt = System.nanoTime();
    }

    /** The columns of the run that hold what has been heard. */
    synchronized Map<String, Object> columns() {
        var columns = new LinkedHashMap<String, Object>();
        columns.put("phase", phase);
        columns.put("done", done);
        columns.put("total", total);
        columns.put("metrics", Json.text(metrics));
        columns.put(
                "accounting",
                Json.text(accounting.values().stream().map(RunEvents::toMap).toList()));
        columns.put("reads", Json.text(reads));
        columns.put("writes", Json.text(writes));
        return columns;
    }

    /** The stored run with what has been heard since. */
    synchronized Run over(Run stored) {
        if (stored.state().isTerminal() || stored.attempt() != attempt()) {
            return stored;
        }
        return new Run(
                stored.id(),
                stored.jobType(),
                stored.job(),
                stored.workflowRun(),
                stored.task(),
                stored.pool(),
                stored.state(),
                stored.attempt(),
                stored.settings(),
                stored.createdBy(),
                stored.createdAt(),
                stored.startedAt(),
                stored.finishedAt(),
                obstacle.isEmpty() ? phase : obstacle,
                done,
                total,
                stored.outputs(),
                new ArrayList<>(accounting.values()),
                Map.copyOf(metrics),
                reads,
                writes,
                stored.unchanged(),
                stored.errorType(),
                stored.message());
    }
}
