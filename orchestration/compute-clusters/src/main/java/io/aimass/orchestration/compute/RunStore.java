package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs.Filter;
import io.aimass.orchestration.platform.run.Runs.LogLine;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The statements on runs. Every method works within the caller's transaction. */
final class RunStore {
    private static final int MAX_MESSAGE = 10_000;

    private RunStore() {}

    /** @return false when there is a run of this id already */
    static boolean insert(Handle handle, String id, RunSpec spec, Map<String, Object> prepared, long now) {
        return handle.createUpdate("""
                                INSERT INTO run (id, job_type, job, workflow_run, task, pool, state, attempt, settings, prepared, previous, created_by,
                                    created_at, queued_at, timeout_millis, phase, done, total, outputs, accounting, metrics, reads, writes, unchanged,
                                    cancel_requested, losses, alone, revision)
                                VALUES (:id, :jobType, :job, :workflowRun, :task, :pool, 'QUEUED', 1, :settings, :prepared, :previous, :createdBy,
                                    :now, :now, :timeout, '', 0, 0, '{}', '[]', '{}', '[]', '[]', 0, 0, 0, 0, 0)
                                ON CONFLICT (id) DO NOTHING""")
                        .bind("id", id)
                        .bind("jobType", spec.jobType())
                        .bind("job", spec.job())
                        .bind("workflowRun", spec.workflowRun())
                        .bind("task", spec.task())
                        .bind("pool", spec.pool())
                        .bind("settings", Json.text(spec.settings()))
                        .bind("prepared", Json.text(prepared))
                        .bind("previous", Json.text(spec.previous()))
                        .bind("createdBy", spec.createdBy())
                        .bind("now", now)
                        .bind("timeout", spec.timeout().toMillis())
                        .execute()
                == 1;
    }

    static Optional<RunRow> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM run WHERE id = :id")
                .bind("id", id)
                .map(RunStore::row)
                .findOne();
    }

    static List<RunRow> list(Handle handle, Filter filter) {
        return handle.createQuery("SELECT * FROM run" + where(filter)
                        + " ORDER BY created_at DESC, id DESC LIMIT :limit OFFSET :offset")
                .bindMap(conditions(filter))
                .bind("limit", filter.limit())
                .bind("offset", filter.offset())
                .map(RunStore::row)
                .list();
    }

    static long count(Handle handle, Filter filter) {
        return handle.createQuery("SELECT count(*) FROM run" + where(filter))
                .bindMap(conditions(filter))
                .mapTo(Long.class)
                .one();
    }

    static List<RunRow> runningOf(Handle handle, String server) {
        return handle.createQuery(
                        "SELECT * FROM run WHERE state = 'RUNNING' AND server = :server ORDER BY queued_at, id")
                .bind("server", server)
                .map(RunStore::row)
                .list();
    }

    /** Runs whose server is not there any more, or that never had one. */
    static List<RunRow> orphans(Handle handle) {
        return handle.createQuery("SELECT * FROM run WHERE state = 'RUNNING' AND (server IS NULL OR server NOT IN"
                        + " (SELECT id FROM server)) ORDER BY queued_at, id")
                .map(RunStore::row)
                .list();
    }

    static boolean hasOrphans(Handle handle) {
        return handle.createQuery("SELECT 1 FROM run WHERE state = 'RUNNING' AND (server IS NULL OR server NOT IN"
                        + " (SELECT id FROM server)) LIMIT 1")
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Runs of a server's that somebody, perhaps through another server, asked to cancel. */
    static List<String> toCancel(Handle handle, String server) {
        return handle.createQuery(
                        "SELECT id FROM run WHERE state = 'RUNNING' AND server = :server AND cancel_requested = 1")
                .bind("server", server)
                .mapTo(String.class)
                .list();
    }

    /** Runs that have not ended, and those that ended since a time, oldest first. */
    static List<RunRow> since(Handle handle, long time) {
        return handle.createQuery(
                        "SELECT * FROM run WHERE state IN ('QUEUED', 'RUNNING') OR finished_at >= :time ORDER BY created_at, id")
                .bind("time", time)
                .map(RunStore::row)
                .list();
    }

    /** Whether an attempt still is its server's to write about. */
    static boolean isAt(Handle handle, String id, int attempt, String server) {
        return handle.createQuery(
                        "SELECT 1 FROM run WHERE id = :id AND state = 'RUNNING' AND attempt = :attempt AND server = :server")
                .bind("id", id)
                .bind("attempt", attempt)
                .bind("server", server)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    /** Notes how far an attempt is, for those who look from another server. */
    static void progress(Handle handle, String id, Map<String, Object> columns) {
        var set = columns.keySet().stream()
                .map(column -> column + " = :" + column)
                .collect(Collectors.joining(", "));
        handle.createUpdate("UPDATE run SET " + set + " WHERE id = :id")
                .bind("id", id)
                .bindMap(columns)
                .execute();
    }

    /** The run of {@code pool} that has waited longest. */
    static Optional<RunRow> head(Handle handle, String pool) {
        return handle.createQuery(
                        "SELECT * FROM run WHERE state = 'QUEUED' AND pool = :pool ORDER BY queued_at, id LIMIT 1")
                .bind("pool", pool)
                .map(RunStore::row)
                .findOne();
    }

    static Map<String, Integer> queuedByPool(Handle handle) {
        return handle.createQuery("SELECT pool, count(*) AS n FROM run WHERE state = 'QUEUED' GROUP BY pool")
                .reduceRows(new LinkedHashMap<>(), (map, row) -> {
                    map.put(row.getColumn("pool", String.class), row.getColumn("n", Integer.class));
                    return map;
                });
    }

    /** What the last successful run of a saved job answered. */
    static Map<String, Object> lastOutputs(Handle handle, String job) {
        return handle.createQuery(
                        "SELECT outputs FROM run WHERE job = :job AND state = 'SUCCEEDED' ORDER BY finished_at DESC, id DESC LIMIT 1")
                .bind("job", job)
                .mapTo(String.class)
                .findOne()
                .map(Json::object)
                .orElse(Map.of());
    }

    /**
     * The one statement that changes a run's state; {@link RunState#canBecome} is the table of what is allowed.
     *
     * @param columns further columns with their new values
     * @return the run as it is now; empty when someone else has changed it since {@code before}
     */
    static Optional<RunRow> change(Handle handle, RunRow before, RunState to, Map<String, Object> columns) {
        if (!before.state().canBecome(to)) {
            throw new IllegalStateException("run " + before.id() + " cannot go from " + before.state() + " to " + to);
        }
        var set = columns.keySet().stream()
                .map(column -> ", " + column + " = :" + column)
                .collect(Collectors.joining());
        var changed = handle.createUpdate("UPDATE run SET state = :to, revision = revision + 1" + set
                        + " WHERE id = :id AND revision = :revision")
                .bind("to", to.name())
                .bind("id", before.id())
                .bind("revision", before.revision())
                .bindMap(columns)
                .execute();
        return changed == 1 ? find(handle, before.id()) : Optional.empty();
    }

    static void requestCancel(Handle handle, String id) {
        handle.createUpdate("UPDATE run SET cancel_requested = 1 WHERE id = :id")
                .bind("id", id)
                .execute();
    }

    static void log(Handle handle, String run, int attempt, List<Line> lines) {
        if (lines.isEmpty()) {
            return;
        }
        var next = handle.createQuery("SELECT COALESCE(MAX(line) + 1, 0) FROM run_log WHERE run = :run")
                .bind("run", run)
                .mapTo(Long.class)
                .one();
        var batch = handle.prepareBatch(
                "INSERT INTO run_log (run, line, attempt, time, level, message) VALUES (:run, :line, :attempt, :time, :level, :message)");
        for (var line : lines) {
            batch.bind("run", run)
                    .bind("line", next++)
                    .bind("attempt", attempt)
                    .bind("time", line.time())
                    .bind("level", line.level())
                    .bind("message", shortened(line.message()))
                    .add();
        }
        batch.execute();
    }

    static List<LogLine> log(Handle handle, String run, long from, int limit) {
        return handle.createQuery("SELECT * FROM run_log WHERE run = :run AND line >= :from ORDER BY line LIMIT :limit")
                .bind("run", run)
                .bind("from", from)
                .bind("limit", limit)
                .map((rows, context) -> new LogLine(
                        rows.getLong("line"),
                        rows.getInt("attempt"),
                        rows.getLong("time"),
                        rows.getString("level"),
                        rows.getString("message")))
                .list();
    }

    static long logSize(Handle handle, String run) {
        return handle.createQuery("SELECT count(*) FROM run_log WHERE run = :run")
                .bind("run", run)
                .mapTo(Long.class)
                .one();
    }

    /** A log line on its way in. */
    record Line(long time, String level, String message) {}

    private static String shortened(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + " …";
    }

    private static String where(Filter filter) {
        var conditions = conditions(filter).keySet().stream()
                .map(key -> columns().get(key) + " = :" + key)
                .collect(Collectors.joining(" AND "));
        return conditions.isEmpty() ? "" : " WHERE " + conditions;
    }

    private static Map<String, String> columns() {
        return Map.of("job", "job", "jobType", "job_type", "state", "state", "workflowRun", "workflow_run");
    }

    private static Map<String, Object> conditions(Filter filter) {
        var values = new LinkedHashMap<String, Object>();
        filter.job().ifPresent(value -> values.put("job", value));
        filter.jobType().ifPresent(value -> values.put("jobType", value));
        filter.state().ifPresent(value -> values.put("state", value.name()));
        filter.workflowRun().ifPresent(value -> values.put("workflowRun", value));
        return values;
    }

    private static RunRow row(ResultSet rows, StatementContext context) throws SQLException {
        return new RunRow(
                run(rows),
                Json.object(rows.getString("prepared")),
                Json.object(rows.getString("previous")),
                rows.getLong("timeout_millis"),
                rows.getInt("cancel_requested") == 1,
                Optional.ofNullable(rows.getString("driver")),
                Optional.ofNullable(rows.getString("server")),
                rows.getInt("losses"),
                rows.getInt("alone") == 1,
                rows.getLong("revision"));
    }

    private static Run run(ResultSet rows) throws SQLException {
        return new Run(
                rows.getString("id"),
                rows.getString("job_type"),
                Optional.ofNullable(rows.getString("job")),
                Optional.ofNullable(rows.getString("workflow_run")),
                Optional.ofNullable(rows.getString("task")),
                rows.getString("pool"),
                RunState.valueOf(rows.getString("state")),
                rows.getInt("attempt"),
                Json.object(rows.getString("settings")),
                rows.getString("created_by"),
                rows.getLong("created_at"),
                time(rows, "started_at"),
                time(rows, "finished_at"),
                rows.getString("phase"),
                rows.getLong("done"),
                rows.getLong("total"),
                Json.object(rows.getString("outputs")),
                accounting(rows.getString("accounting")),
                doubles(Json.object(rows.getString("metrics"))),
                strings(rows.getString("reads")),
                strings(rows.getString("writes")),
                rows.getInt("unchanged") == 1,
                Optional.ofNullable(rows.getString("error_type")).map(ErrorType::valueOf),
                Optional.ofNullable(rows.getString("message")));
    }

    private static Optional<Long> time(ResultSet rows, String column) throws SQLException {
        var value = rows.getLong(column);
        return rows.wasNull() ? Optional.empty() : Optional.of(value);
    }

    @SuppressWarnings("unchecked")
    private static List<RowAccounting> accounting(String json) {
        return Json.array(json).stream()
                .map(item -> RunEvents.accounting((Map<String, ?>) item))
                .toList();
    }

    private static Map<String, Double> doubles(Map<String, Object> values) {
        var result = new LinkedHashMap<String, Double>();
        values.forEach(
                (key, value) -> result.put(key, value instanceof Number number ? number.doubleValue() : Double.NaN));
        return result;
    }

    private static List<String> strings(String json) {
        return Json.array(json).stream().map(String::valueOf).toList();
    }
}
