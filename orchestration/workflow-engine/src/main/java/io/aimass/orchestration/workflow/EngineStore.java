package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The engine's state in the database. Every change is guarded by the lease's generation and by the state it starts from. */
class EngineStore {
    private static final int ROWS_A_BATCH = 1_000;
    private static final String RUN_COLUMNS =
            "id, workflow, revision, state, parameters, cause, slot, created_by, created_at, started_at, finished_at, cancel_requested, message";

    private final Database database;

    EngineStore(Database database) {
        this.database = database;
    }

    /**
     * @param owner empty when the last one gave it back
     * @param beat changes as long as the owner lives
     */
    record LeaseState(String owner, long generation, long beat) {
        boolean isFree() {
            return owner.isEmpty();
        }
    }

    LeaseState lease() {
        return database.read(
                h -> h.createQuery("SELECT owner, generation, beat FROM workflow_lease WHERE name = 'engine'")
                        .map((row, context) -> new LeaseState(row.getString(1), row.getLong(2), row.getLong(3)))
                        .one());
    }

    /** Takes the lease if it still is as {@code seen}. @return the new generation */
    Optional<Long> take(LeaseState seen, String owner) {
        return database.write(h -> {
            var taken = h.createUpdate(
                            "UPDATE workflow_lease SET owner = :owner, generation = generation + 1, beat = beat + 1, committed = 0"
                                    + " WHERE name = 'engine' AND generation = :generation AND beat = :beat")
                    .bind("owner", owner)
                    .bind("generation", seen.generation())
                    .bind("beat", seen.beat())
                    .execute();
            return taken == 1 ? Optional.of(seen.generation() + 1) : Optional.empty();
        });
    }

    void release(long generation) {
        database.run(h -> h.createUpdate(
                        "UPDATE workflow_lease SET owner = '' WHERE name = 'engine' AND generation = :generation")
                .bind("generation", generation)
                .execute());
    }

    /**
     * Commits {@code changes} as the lease's commit number {@code sequence}, once: asking again after a lost answer does nothing.
     *
     * @throws LeaseLost when another owner has taken over; nothing was changed
     */
    void commit(long generation, long sequence, List<Change> changes) {
        database.run(h -> {
            var counts = h.createQuery("SELECT generation, committed FROM workflow_lease WHERE name = 'engine'")
                    .map((row, context) -> new long[] {row.getLong(1), row.getLong(2)})
                    .one();
            if (counts[0] != generation) {
                throw new LeaseLost("another server owns the workflow engine's lease");
            }
            if (counts[1] < sequence) {
                beat(h, generation, sequence);
                apply(h, changes);
            }
        });
    }

    private static void beat(Handle h, long generation, long sequence) {
        var beaten = h.createUpdate(
                        "UPDATE workflow_lease SET beat = beat + 1, committed = :sequence WHERE name = 'engine' AND generation = :generation")
                .bind("sequence", sequence)
                .bind("generation", generation)
                .execute();
        if (beaten != 1) {
            throw new LeaseLost("another server owns the workflow engine's lease");
        }
    }

    private static void apply(Handle h, List<Change> changes) {
        for (var change : changes) {
            if (change instanceof Change.TasksCreated created) {
                insert(h, created);
            }
        }
        updateTasks(h, changes);
        for (var change : changes) {
            if (change instanceof Change.RunChanged changed) {
                update(h, changed);
            }
        }
    }

    private static void insert(Handle h, Change.TasksCreated created) {
        for (var from = 0; from < created.tasks().size(); from += ROWS_A_BATCH) {
            var batch = h.prepareBatch("INSERT INTO task_runs (workflow_run, position, workflow, task, run_id, state)"
                    + " VALUES (:workflowRun, :position, :workflow, :task, :runId, 'QUEUED')");
            for (var task :
                    created.tasks().subList(from, Math.min(created.tasks().size(), from + ROWS_A_BATCH))) {
                batch.bind("workflowRun", created.workflowRun())
                        .bind("position", task.position())
                        .bind("workflow", created.workflow())
                        .bind("task", task.task())
                        .bind("runId", task.runId())
                        .add();
            }
            batch.execute();
        }
    }

    /** In their order, since one task may change twice within a commit. */
    private static void updateTasks(Handle h, List<Change> changes) {
        PreparedBatch batch = null;
        for (var change : changes) {
            if (change instanceof Change.TaskChanged changed) {
                batch = batch == null ? taskBatch(h) : batch;
                bind(batch, changed);
                if (batch.size() == ROWS_A_BATCH) {
                    executeAll(batch);
                    batch = null;
                }
            }
        }
        if (batch != null) {
            executeAll(batch);
        }
    }

    private static PreparedBatch taskBatch(Handle h) {
        return h.prepareBatch(
                "UPDATE task_runs SET state = :state, dispatched = :dispatched, attempt = :attempt, retries = :retries, retry_at = :retryAt,"
                        + " started_at = :startedAt, finished_at = :finishedAt, outputs = :outputs, unchanged = :unchanged, error_type = :errorType,"
                        + " message = :message WHERE workflow_run = :workflowRun AND position = :position AND state = :from");
    }

    private static void bind(PreparedBatch batch, Change.TaskChanged changed) {
        var to = changed.to();
        batch.bind("workflowRun", changed.workflowRun())
                .bind("position", to.position())
                .bind("from", changed.from().name())
                .bind("state", to.state().name())
                .bind("dispatched", to.dispatched() ? 1 : 0)
                .bind("attempt", to.attempt())
                .bind("retries", to.retries())
                .bind("retryAt", to.retryAt())
                .bind("startedAt", to.startedAt())
                .bind("finishedAt", to.finishedAt())
                .bind("outputs", to.outputs().isEmpty() ? null : Json.text(to.outputs()))
                .bind("unchanged", to.unchanged() ? 1 : 0)
                .bind("errorType", to.errorType())
                .bind("message", to.message())
                .add();
    }

    private static void executeAll(PreparedBatch batch) {
        for (var count : batch.execute()) {
            if (count != 1) {
                throw new LeaseLost("a task's state in the database is not what the engine knows");
            }
        }
    }

    private static void update(Handle h, Change.RunChanged changed) {
        var count = h.createUpdate(
                        "UPDATE workflow_runs SET state = :state, started_at = :startedAt, finished_at = :finishedAt, message = :message"
                                + " WHERE id = :id AND state = :from")
                .bind("id", changed.workflowRun())
                .bind("from", changed.from().name())
                .bind("state", changed.to().name())
                .bind("startedAt", changed.startedAt())
                .bind("finishedAt", changed.finishedAt())
                .bind("message", changed.message())
                .execute();
        if (count != 1) {
            throw new LeaseLost("a workflow run's state in the database is not what the engine knows");
        }
    }

    /** Ids of the runs in {@code state}, oldest first. */
    List<String> idsIn(RunState state) {
        return database.read(
                h -> h.createQuery("SELECT id FROM workflow_runs WHERE state = :state ORDER BY created_at, id")
                        .bind("state", state.name())
                        .mapTo(String.class)
                        .list());
    }

    /** Ids of the runs somebody asked to cancel that have not ended. */
    List<String> toCancel() {
        return database.read(h -> h.createQuery(
                        "SELECT id FROM workflow_runs WHERE state IN ('QUEUED', 'RUNNING') AND cancel_requested = 1")
                .mapTo(String.class)
                .list());
    }

    Optional<RunRow> run(String id) {
        return database.read(h -> h.createQuery("SELECT " + RUN_COLUMNS + " FROM workflow_runs WHERE id = :id")
                .bind("id", id)
                .map((row, context) -> runRow(row))
                .findOne());
    }

    List<TaskRow> tasks(String workflowRun) {
        return database.read(h -> h.createQuery("SELECT * FROM task_runs WHERE workflow_run = :id ORDER BY position")
                .bind("id", workflowRun)
                .setFetchSize(ROWS_A_BATCH)
                .map((row, context) -> taskRow(row))
                .list());
    }

    String spec(String workflow, int revision) {
        return database.read(h -> h.createQuery(
                        "SELECT spec FROM workflow_revisions WHERE workflow = :workflow AND revision = :revision")
                .bind("workflow", workflow)
                .bind("revision", revision)
                .mapTo(String.class)
                .one());
    }

    /** Of the task's last success in any run of the workflow; empty when there is none. */
    Map<String, Object> previousOutputs(String workflow, String task) {
        return database.read(h -> h.createQuery(
                                "SELECT outputs FROM task_runs WHERE workflow = :workflow AND task = :task AND state = 'SUCCEEDED'"
                                        + " ORDER BY finished_at DESC LIMIT 1")
                        .bind("workflow", workflow)
                        .bind("task", task)
                        .map((row, context) -> Optional.ofNullable(row.getString(1)))
                        .findOne()
                        .flatMap(outputs -> outputs))
                .map(Json::object)
                .orElse(Map.of());
    }

    static String runColumns() {
        return RUN_COLUMNS;
    }

    static RunRow runRow(ResultSet row) throws SQLException {
        return new RunRow(
                row.getString("id"),
                row.getString("workflow"),
                row.getInt("revision"),
                RunState.valueOf(row.getString("state")),
                Json.object(row.getString("parameters")),
                row.getString("cause"),
                nullable(row, "slot"),
                row.getString("created_by"),
                row.getLong("created_at"),
                nullable(row, "started_at"),
                nullable(row, "finished_at"),
                row.getInt("cancel_requested") == 1,
                row.getString("message"));
    }

    private static TaskRow taskRow(ResultSet row) throws SQLException {
        var outputs = row.getString("outputs");
        return new TaskRow(
                row.getInt("position"),
                row.getString("task"),
                row.getString("run_id"),
                RunState.valueOf(row.getString("state")),
                row.getInt("dispatched") == 1,
                row.getInt("attempt"),
                row.getInt("retries"),
                nullable(row, "retry_at"),
                nullable(row, "started_at"),
                nullable(row, "finished_at"),
                outputs == null ? Map.of() : Json.object(outputs),
                row.getInt("unchanged") == 1,
                row.getString("error_type"),
                row.getString("message"));
    }

    private static Long nullable(ResultSet row, String column) throws SQLException {
        var value = row.getLong(column);
        return row.wasNull() ? null : (Long) value;
    }
}
