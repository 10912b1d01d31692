package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.compute.RunStore.Line;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.log.Redaction;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How an attempt ends: as its job says, or as the loss of its driver means. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final RunService runs;

    Endings(RunService runs) {
        this.runs = runs;
    }

    /** The job has said how it ended. */
    void ended(LiveRun live, JobOutcome outcome) {
        var columns = live.columns();
        if (outcome instanceof JobOutcome.Succeeded succeeded) {
            columns.put("outputs", Json.text(succeeded.outputs()));
            columns.put("unchanged", succeeded.unchanged() ? 1 : 0);
            if (!succeeded.accounting().isEmpty()) {
                columns.put(
                        "accounting",
                        Json.text(succeeded.accounting().stream()
                                .map(RunEvents::toMap)
                                .toList()));
            }
            columns.put("phase", "done");
            columns.put("done", columns.get("total"));
            change(live, RunState.SUCCEEDED, columns);
        } else if (outcome instanceof JobOutcome.Failed failed) {
            failed(live, columns, failed.type(), Redaction.redact(failed.message()));
        } else if (live.timedOut()) {
            failed(live, columns, ErrorType.EXTERNAL, overtime(live));
        } else {
            columns.put("phase", "cancelled");
            change(live, RunState.CANCELLED, columns);
        }
    }

    /** @param others whether other runs shared the driver */
    void lost(LiveRun live, Loss loss, boolean others) {
        if (live.timedOut()) {
            failed(live, live.columns(), ErrorType.EXTERNAL, overtime(live));
        } else if (live.cancelled()) {
            change(live, RunState.CANCELLED, with(live.columns(), "phase", "cancelled"));
        } else if (loss == Loss.OUT_OF_MEMORY && !others) {
            failed(live, live.columns(), ErrorType.USER, outOfMemory(live));
        } else if (loss == Loss.OUT_OF_MEMORY) {
            again(
                    live,
                    "Its driver ran out of memory while it and other runs ran; it runs again with a driver to itself.",
                    Map.of("alone", 1));
        } else if (loss == Loss.STUCK) {
            again(live, "Its driver " + loss.words() + "; it runs again.", Map.of());
        } else if (live.row().losses() == 0) {
            again(live, "Its driver " + loss.words() + "; it runs again.", Map.of("losses", 1));
        } else {
            failed(
                    live,
                    live.columns(),
                    ErrorType.EXTERNAL,
                    "Two drivers were lost under this run; the last one " + loss.words()
                            + ". The drivers' logs say more ('logs/driver-*.log' in the home of the compute role). Retry it when the cause is gone.");
        }
    }

    /** Runs whose server is gone, and their drivers with it: each is queued as its next attempt, unless it was to be cancelled. */
    void runAgain(Handle handle, List<RunRow> rows, String why) {
        for (var row : rows) {
            if (row.cancelRequested()) {
                runs.changed(
                        handle,
                        row,
                        RunState.CANCELLED,
                        Map.of("finished_at", runs.clock().millis(), "phase", "cancelled"));
            } else {
                log(handle, row.id(), row.run().attempt(), "WARN", why);
                runs.changed(handle, row, RunState.QUEUED, runs.again(row, Map.of()));
            }
        }
    }

    /**
     * To be asked in the transaction that notes what an attempt says.
     *
     * @throws LeaseLost when it is not this server's any more
     */
    void check(Handle handle, LiveRun live) {
        var server = runs.servers().id();
        runs.servers().check(handle);
        if (!RunStore.isAt(handle, live.id(), live.attempt(), server)) {
            throw new LeaseLost(server);
        }
    }

    private void again(LiveRun live, String why, Map<String, ?> columns) {
        LOG.warn("Run {}, attempt {}: {}", live.id(), live.attempt(), why);
        runs.database()
                .run(handle -> present(handle, live, row -> {
                    log(handle, live.id(), live.attempt(), "WARN", why);
                    runs.changed(handle, row, RunState.QUEUED, runs.again(row, columns));
                }));
    }

    private void failed(LiveRun live, Map<String, Object> columns, ErrorType type, String message) {
        columns.put("error_type", type.name());
        columns.put("message", message);
        columns.put("phase", "failed");
        change(live, RunState.FAILED, columns);
    }

    private void change(LiveRun live, RunState to, Map<String, Object> columns) {
        columns.put("finished_at", runs.clock().millis());
        runs.database().run(handle -> present(handle, live, row -> runs.changed(handle, row, to, columns)));
    }

    /** Only while the run is still this attempt of it, and this server's. */
    private void present(Handle handle, LiveRun live, Consumer<RunRow> action) {
        RunStore.find(handle, live.id())
                .filter(row -> row.state() == RunState.RUNNING
                        && row.run().attempt() == live.attempt()
                        && row.server().equals(Optional.of(runs.servers().id())))
                .ifPresent(action);
    }

    private void log(Handle handle, String run, int attempt, String level, String message) {
        RunStore.log(handle, run, attempt, List.of(new Line(runs.clock().millis(), level, message)));
    }

    private String outOfMemory(LiveRun live) {
        var pool = live.row().run().pool();
        var memory = runs.pools().containsKey(pool) ? runs.pools().get(pool).memory() : "its memory";
        return "The run needs more memory than its driver has (" + memory + "). Raise 'pools." + pool
                + ".memory' in config.yaml and start AI Mass again, or give the run less data at a time.";
    }

    private static String overtime(LiveRun live) {
        return "The run did not finish within "
                + words(Duration.ofMillis(live.row().timeoutMillis()))
                + " and was stopped. Raise its timeout, or give it less to do.";
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    private static Map<String, Object> with(Map<String, Object> columns, String key, Object value) {
        var all = new LinkedHashMap<>(columns);
        all.put(key, value);
        return all;
    }
}
