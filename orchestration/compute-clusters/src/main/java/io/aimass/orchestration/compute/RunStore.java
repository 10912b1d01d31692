package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Runs and their logs in the metadata database. A change of state compares the state, attempt and driver it starts from. */
final class RunStore {
    private final Database database;

    RunStore(Database database) {
        this.database = database;
    }

    /** @return false when there is a run of this id already */
    boolean insert(String id, RunSpec spec, Map<String, Object> settings, long now) {
        return database.write(handle -> handle.createUpdate("INSERT INTO runs (id, job_type, job, workflow_run, task, pool, state, attempt, losses,"
                                + " settings, previous, created_by, created_at, timeout_millis, cancel_requested, last_seq, phase, done, total, outputs,"
                                + " accounting, metrics, reads, writes, unchanged) VALUES (:id, :jobType, :job, :workflowRun, :task, :pool, 'QUEUED', 0, 0,"
                                + " :settings, :previous, :createdBy, :now, :timeout, 0, 0, '', 0, 0, '{}', '[]', '{}', '[]', '[]', 0)"
                                + " ON CONFLICT (id) DO NOTHING")
                        .bind("id", id)
                        .bind("jobType", spec.jobType())
                        .bind("job", spec.job().orElse(null))
                        .bind("workflowRun", spec.workflowRun().orElse(null))
                        .bind("task", spec.task().orElse(null))
                        .bind("pool", spec.pool())
                        .bind("settings", Json.text(settings))
                        .bind("previous", Json.text(spec.previous()))
                        .bind("createdBy", spec.createdBy())
                        .bind("now", now)
                        .bind("timeout", spec.timeout().toMillis())
                        .execute()
                == 1);
    }

    Optional<Run> find(String id) {
        return database.read(h -> h.createQuery("SELECT * FROM runs WHERE id = :id").bind("id", id).map((row, c) -> run(row)).findOne());
    }

    List<Run> list(Runs.Filter filter) {
        var where = new Where(filter);
        return database.read(h -> {
            var query = h.createQuery("SELECT * FROM runs" + where.sql() + " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset")
                    .bind("limit", filter.limit())
                    .bind("offset", filter.offset());
            where.bindings().forEach(query::bind);
            return query.map((row, c) -> run(row)).list();
        });
    }

    long count(Runs.Filter filter) {
        var where = new Where(filter);
        return database.read(h -> {
            var query = h.createQuery("SELECT COUNT(*) FROM runs" + where.sql());
            where.bindings().forEach(query::bind);
            return query.mapTo(Long.class).one();
        });
    }

    List<String> running(String driver) {
        return database.read(h -> h.createQuery("SELECT id FROM runs WHERE state = 'RUNNING' AND driver = :driver ORDER BY started_at")
                .bind("driver", driver)
                .mapTo(String.class)
                .list());
    }

    /** What a driver gets to do. */
    record Claim(Run run, Map<String, Object> previous) {}

    /** Hands the oldest queued run of the pool to the driver, as its next attempt. */
    Optional<Claim> claim(String pool, String driver, String tokenHash, long now) {
        return database.write(handle -> handle.createQuery("UPDATE runs SET state = 'RUNNING', attempt = attempt + 1, driver = :driver,"
                        + " token_hash = :hash, last_seq = 0, started_at = :now, phase = '', done = 0, total = 0 WHERE state = 'QUEUED' AND id ="
                        + " (SELECT id FROM runs WHERE state = 'QUEUED' AND pool = :pool ORDER BY created_at, id LIMIT 1) RETURNING *")
                .bind("driver", driver)
                .bind("hash", tokenHash)
                .bind("now", now)
                .bind("pool", pool)
                .map((row, c) -> new Claim(run(row), Json.object(row.getString("previous"))))
                .findOne());
    }

    boolean ownsToken(String run, String tokenHash) {
        return database.read(h -> h.createQuery("SELECT COUNT(*) FROM runs WHERE id = :id AND token_hash = :hash")
                        .bind("id", run)
                        .bind("hash", tokenHash)
                        .mapTo(Long.class)
                        .one()
                == 1);
    }

    /** How far the events of a run have been heard, and whether it is to be cancelled. */
    record Heard(RunState state, int attempt, long lastSeq, boolean cancelRequested, boolean timedOut) {}

    Optional<Heard> heard(String run, long now) {
        return database.read(h -> h.createQuery(
                        "SELECT state, attempt, last_seq, cancel_requested, started_at, timeout_millis FROM runs WHERE id = :id")
                .bind("id", run)
                .map((row, c) -> new Heard(
                        RunState.valueOf(row.getString("state")),
                        row.getInt("attempt"),
                        row.getLong("last_seq"),
                        row.getInt("cancel_requested") == 1,
                        row.getLong("started_at") + row.getLong("timeout_millis") < now))
                .findOne());
    }

    /** Applies the events of a batch but the last one, {@code ended}, which changes the state. */
    void apply(String run, int attempt, long lastSeq, List<TimedEvent> events) {
        database.run(handle -> {
            for (var timed : events) {
                apply(handle, run, attempt, timed);
            }
            handle.createUpdate("UPDATE runs SET last_seq = :seq WHERE id = :id AND attempt = :attempt")
                    .bind("seq", lastSeq)
                    .bind("id", run)
                    .bind("attempt", attempt)
                    .execute();
        });
    }

    record TimedEvent(long time, RunEvent event) {}

    private void apply(Handle handle, String run, int attempt, TimedEvent timed) {
        var event = timed.event();
        if (event instanceof RunEvent.Progress progress) {
            handle.createUpdate("UPDATE runs SET phase = :phase, done = :done, total = :total WHERE id = :id")
                    .bind("phase", progress.phase())
                    .bind("done", progress.done())
                    .bind("total", progress.total())
                    .bind("id", run)
                    .execute();
        } else if (event instanceof RunEvent.Log log) {
            log(handle, run, attempt, timed.time(), log.level(), log.message());
        } else if (event instanceof RunEvent.Metrics metrics) {
            merge(handle, run, "metrics", metrics.values());
        } else if (event instanceof RunEvent.Accounting accounting) {
            append(handle, run, "accounting", List.of(RunEvents.toMap(accounting.rows())));
        } else if (event instanceof RunEvent.Lineage lineage) {
            append(handle, run, "reads", lineage.reads());
            append(handle, run, "writes", lineage.writes());
        }
    }

    void log(String run, int attempt, long time, String level, String message) {
        database.run(handle -> log(handle, run, attempt, time, level, message));
    }

    private static void log(Handle handle, String run, int attempt, long time, String level, String message) {
        handle.createUpdate("INSERT INTO run_log (run, line, attempt, time, level, message) SELECT :run,"
                        + " COALESCE((SELECT MAX(line) + 1 FROM run_log WHERE run = :run), 0), :attempt, :time, :level, :message")
                .bind("run", run)
                .bind("attempt", attempt)
                .bind("time", time)
                .bind("level", level)
                .bind("message", message)
                .execute();
    }

    List<Runs.LogLine> log(String run, long from, int limit) {
        return database.read(h -> h.createQuery("SELECT * FROM run_log WHERE run = :run AND line >= :from ORDER BY line LIMIT :limit")
                .bind("run", run)
                .bind("from", from)
                .bind("limit", limit)
                .map((row, c) -> new Runs.LogLine(
                        row.getLong("line"), row.getInt("attempt"), row.getLong("time"), row.getString("level"), row.getString("message")))
                .list());
    }

    /** Ends a run that is in {@code from}; false when it is not there any more. */
    boolean end(String run, RunState from, int attempt, JobOutcome outcome, long now) {
        var state = outcome instanceof JobOutcome.Succeeded
                ? RunState.SUCCEEDED
                : outcome instanceof JobOutcome.Failed ? RunState.FAILED : RunState.CANCELLED;
        check(from, state);
        var failed = outcome instanceof JobOutcome.Failed f ? f : null;
        var succeeded = outcome instanceof JobOutcome.Succeeded s ? s : null;
        return database.write(handle -> handle.createUpdate("UPDATE runs SET state = :state, finished_at = :now, error_type = :errorType,"
                                + " message = :message, outputs = COALESCE(:outputs, outputs), accounting = COALESCE(:accounting, accounting),"
                                + " unchanged = :unchanged WHERE id = :id AND state = :from AND attempt = :attempt")
                        .bind("state", state.name())
                        .bind("now", now)
                        .bind("errorType", failed == null ? null : failed.type().name())
                        .bind("message", failed == null ? null : failed.message())
                        .bind("outputs", succeeded == null ? null : Json.text(succeeded.outputs()))
                        .bind("accounting", succeeded == null || succeeded.accounting().isEmpty() ? null : accounting(succeeded.accounting()))
                        .bind("unchanged", succeeded != null && succeeded.unchanged() ? 1 : 0)
                        .bind("id", run)
                        .bind("from", from.name())
                        .bind("attempt", attempt)
                        .execute()
                == 1);
    }

    /** Puts a run back into the queue, its driver forgotten. */
    boolean requeue(String run, RunState from, int attempt, boolean countsAsLoss) {
        check(from, RunState.QUEUED);
        return database.write(handle -> handle.createUpdate("UPDATE runs SET state = 'QUEUED', driver = NULL, token_hash = NULL, finished_at = NULL,"
                                + " error_type = NULL, message = NULL, cancel_requested = 0, accounting = '[]', reads = '[]', writes = '[]',"
                                + " losses = losses + :loss WHERE id = :id AND state = :from AND attempt = :attempt")
                        .bind("loss", countsAsLoss ? 1 : 0)
                        .bind("id", run)
                        .bind("from", from.name())
                        .bind("attempt", attempt)
                        .execute()
                == 1);
    }

    int losses(String run) {
        return database.read(h -> h.createQuery("SELECT losses FROM runs WHERE id = :id").bind("id", run).mapTo(Integer.class).findOne().orElse(0));
    }

    void requestCancel(String run) {
        database.run(h -> h.createUpdate("UPDATE runs SET cancel_requested = 1 WHERE id = :id AND state = 'RUNNING'").bind("id", run).execute());
    }

    private static void check(RunState from, RunState to) {
        if (!from.canBecome(to)) {
            throw new IllegalStateException("a run cannot go from " + from + " to " + to);
        }
    }

    private static void merge(Handle handle, String run, String column, Map<String, ?> values) {
        var present = handle.createQuery("SELECT " + column + " FROM runs WHERE id = :id").bind("id", run).mapTo(String.class).one();
        var merged = new LinkedHashMap<>(Json.object(present));
        merged.putAll(values);
        set(handle, run, column, Json.text(merged));
    }

    private static void append(Handle handle, String run, String column, List<?> values) {
        var present = handle.createQuery("SELECT " + column + " FROM runs WHERE id = :id").bind("id", run).mapTo(String.class).one();
        var all = new ArrayList<Object>(Json.array(present));
        values.stream().filter(v -> !all.contains(v)).forEach(all::add);
        set(handle, run, column, Json.text(all));
    }

    private static void set(Handle handle, String run, String column, String json) {
        handle.createUpdate("UPDATE runs SET " + column + " = :json WHERE id = :id").bind("json", json).bind("id", run).execute();
    }

    private static String accounting(List<RowAccounting> rows) {
        return Json.text(rows.stream().map(RunEvents::toMap).toList());
    }

    @SuppressWarnings("unchecked")
    private static Run run(ResultSet row) throws SQLException {
        var metrics = new LinkedHashMap<String, Double>();
        Json.object(row.getString("metrics")).forEach((k, v) -> {
            if (v instanceof Number number) {
                metrics.put(k, number.doubleValue());
            }
        });
        return new Run(
                row.getString("id"),
                row.getString("job_type"),
                Optional.ofNullable(row.getString("job")),
                Optional.ofNullable(row.getString("workflow_run")),
                Optional.ofNullable(row.getString("task")),
                row.getString("pool"),
                RunState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                Json.object(row.getString("settings")),
                row.getString("created_by"),
                row.getLong("created_at"),
                time(row, "started_at"),
                time(row, "finished_at"),
                row.getString("phase"),
                row.getLong("done"),
                row.getLong("total"),
                Json.object(row.getString("outputs")),
                ((List<Map<String, Object>>) Json.array(row.getString("accounting"))).stream().map(RunEvents::accounting).toList(),
                metrics,
                (List<String>) Json.array(row.getString("reads")),
                (List<String>) Json.array(row.getString("writes")),
                row.getInt("unchanged") == 1,
                Optional.ofNullable(row.getString("error_type")).map(ErrorType::valueOf),
                Optional.ofNullable(row.getString("message")));
    }

    private static Optional<Long> time(ResultSet row, String column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    private record Where(String sql, Map<String, String> bindings) {
        Where(Runs.Filter filter) {
            this(sql(filter), bindings(filter));
        }

        private static String sql(Runs.Filter filter) {
            var keys = bindings(filter).keySet();
            return keys.isEmpty() ? "" : " WHERE " + String.join(" AND ", keys.stream().map(k -> k + " = :" + k).toList());
        }

        private static Map<String, String> bindings(Runs.Filter filter) {
            var bindings = new LinkedHashMap<String, String>();
            filter.job().ifPresent(v -> bindings.put("job", v));
            filter.jobType().ifPresent(v -> bindings.put("job_type", v));
            filter.state().ifPresent(v -> bindings.put("state", v.name()));
            filter.workflowRun().ifPresent(v -> bindings.put("workflow_run", v));
            return bindings;
        }
    }
}
