package io.aimass.orchestration.datalake;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunState;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.datalake.SourceActivity.Accounted;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Where rows went, by source, table and run: a projection of runs and of commits, which can be made again from either. */
public final class Accounting {
    private static final String COLUMNS =
            "SELECT a.run_id, a.source, a.job_type, a.rows_read, a.rows_written, a.rows_quarantined,"
                    + " a.rows_deduplicated, a.rows_dropped, a.unchanged, a.finished_at";
    private static final String SELECT = COLUMNS + ", NULL AS table_version FROM row_accounting a";

    private final Database database;

    public Accounting(Database database) {
        this.database = database;
    }

    /** Notes a run's present state; the same run again changes nothing that is already final. */
    void record(Run run) {
        database.run(handle -> {
            if ("ingest".equals(run.jobType()) && run.settings().get("source") instanceof String source) {
                noteLastRun(handle, source, run);
            }
            if (run.state() == RunState.SUCCEEDED) {
                var at = run.finishedAt().orElse(run.createdAt());
                run.accounting().forEach(rows -> insert(handle, run.id(), run.jobType(), rows, run.unchanged(), at));
                run.writes().forEach(write -> insertWrite(handle, run.id(), write, at));
            }
        });
    }

    /** Notes what a commit says about itself. */
    void record(TableName table, Commit commit) {
        commit.run()
                .ifPresent(run -> database.run(handle -> {
                    counts(table, commit)
                            .ifPresent(rows -> insert(
                                    handle, run, String.valueOf(commit.info().get("job")), rows, false, commit.time()));
                    insertWrite(handle, run, table + "@" + commit.version(), commit.time());
                }));
    }

    /** A quarantine table's commit repeats the counts of the table that the rows were refused from. */
    private static Optional<RowAccounting> counts(TableName table, Commit commit) {
        return table.table().endsWith("_quarantine") ? Optional.empty() : CommitCounts.of(commit);
    }

    /** Newest first. */
    public List<Accounted> ofSource(String source, int limit) {
        return database.read(handle -> handle.createQuery(
                        SELECT + " WHERE a.source = :source ORDER BY a.finished_at DESC, a.run_id LIMIT :limit")
                .bind("source", source)
                .bind("limit", limit)
                .map((row, context) -> accounted(row))
                .list());
    }

    /** Of the runs that wrote the table, newest first. */
    public List<Accounted> ofTable(TableName table, int limit) {
        return database.read(handle -> handle.createQuery(
                        COLUMNS
                                + ", w.table_version FROM row_accounting a JOIN table_write w ON w.run_id = a.run_id WHERE w.table_name = :table ORDER BY w.table_version DESC, a.source LIMIT :limit")
                .bind("table", table.toString())
                .bind("limit", limit)
                .map((row, context) -> accounted(row))
                .list());
    }

    public List<Accounted> ofRun(String run) {
        return database.read(handle -> handle.createQuery(SELECT + " WHERE a.run_id = :run ORDER BY a.source")
                .bind("run", run)
                .map((row, context) -> accounted(row))
                .list());
    }

    /** Each source that has been run. */
    public Map<String, SourceActivity> activity() {
        return database.read(handle -> {
            var accounted = new LinkedHashMap<String, Accounted>();
            handle.createQuery(SELECT + " WHERE a.job_type = 'ingest' ORDER BY a.finished_at")
                    .map((row, context) -> Map.entry(row.getString("source"), accounted(row)))
                    .forEach(entry -> keepTelling(accounted, entry.getKey(), entry.getValue()));
            var activity = new LinkedHashMap<String, SourceActivity>();
            handle.createQuery("SELECT source, run_id, state, message, created_at FROM source_last_run")
                    .map((row, context) -> Map.entry(row.getString("source"), activity(row, accounted)))
                    .forEach(entry -> activity.put(entry.getKey(), entry.getValue()));
            return activity;
        });
    }

    private static void keepTelling(Map<String, Accounted> all, String source, Accounted next) {
        if (!next.unchanged() || !all.containsKey(source)) {
            all.put(source, next);
        }
    }

    private static SourceActivity activity(ResultSet row, Map<String, Accounted> accounted) throws SQLException {
        return new SourceActivity(
                row.getString("run_id"),
                row.getString("state"),
                Optional.ofNullable(row.getString("message")),
                row.getLong("created_at"),
                Optional.ofNullable(accounted.get(row.getString("source"))));
    }

    private static void noteLastRun(Handle handle, String source, Run run) {
        handle.createUpdate(
                        "INSERT INTO source_last_run (source, run_id, state, message, created_at) VALUES (:source, :run, :state, :message, :at)"
                                + " ON CONFLICT (source) DO UPDATE SET run_id = excluded.run_id, state = excluded.state, message = excluded.message,"
                                + " created_at = excluded.created_at WHERE excluded.created_at >= source_last_run.created_at")
                .bind("source", source)
                .bind("run", run.id())
                .bind("state", run.state().name())
                .bind("message", run.message().orElse(null))
                .bind("at", run.createdAt())
                .execute();
    }

    private static void insert(
            Handle handle, String run, String jobType, RowAccounting rows, boolean unchanged, long at) {
        handle.createUpdate(
                        "INSERT INTO row_accounting (run_id, source, job_type, rows_read, rows_written, rows_quarantined, rows_deduplicated,"
                                + " rows_dropped, unchanged, finished_at)"
                                + " VALUES (:run, :source, :jobType, :read, :written, :quarantined, :deduplicated, :dropped, :unchanged, :at)"
                                + " ON CONFLICT (run_id, source) DO NOTHING")
                .bind("run", run)
                .bind("source", rows.source())
                .bind("jobType", jobType)
                .bind("read", rows.read())
                .bind("written", rows.written())
                .bind("quarantined", rows.quarantined())
                .bind("deduplicated", rows.deduplicated())
                .bind("dropped", rows.dropped())
                .bind("unchanged", unchanged ? 1 : 0)
                .bind("at", at)
                .execute();
    }

    private static void insertWrite(Handle handle, String run, String write, long at) {
        var split = write.lastIndexOf('@');
        if (split > 0 && write.substring(split + 1).matches("[0-9]{1,18}")) {
            handle.createUpdate(
                            "INSERT INTO table_write (run_id, table_name, table_version, finished_at) VALUES (:run, :table, :version, :at)"
                                    + " ON CONFLICT (run_id, table_name) DO NOTHING")
                    .bind("run", run)
                    .bind("table", write.substring(0, split))
                    .bind("version", Long.parseLong(write.substring(split + 1)))
                    .bind("at", at)
                    .execute();
        }
    }

    private static Accounted accounted(ResultSet row) throws SQLException {
        var rows = new RowAccounting(
                row.getString("source"),
                row.getLong("rows_read"),
                row.getLong("rows_written"),
                row.getLong("rows_quarantined"),
                row.getLong("rows_deduplicated"),
                row.getLong("rows_dropped"));
        var version = Optional.ofNullable(row.getString("table_version")).map(Long::valueOf);
        return new Accounted(
                row.getString("run_id"),
                row.getString("job_type"),
                rows,
                row.getInt("unchanged") == 1,
                row.getLong("finished_at"),
                version);
    }
}
