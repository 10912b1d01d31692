package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Workflows with their revisions, and what people ask of their runs. */
final class WorkflowStore {
    private static final int STRIP = 20;

    private final Database database;

    WorkflowStore(Database database) {
        this.database = database;
    }

    record WorkflowRow(String name, int revision, String description, long createdAt, long updatedAt, String spec) {}

    record RevisionRow(int revision, String createdBy, long createdAt) {}

    record Page(List<RunRow> runs, long total) {}

    /** A new revision, unless the text is that of the present one. @return the revision */
    int put(String name, String description, String spec, String by, long now) {
        return database.write(h -> {
            var present = find(h, name);
            if (present.isPresent() && present.get().spec().equals(spec)) {
                return present.get().revision();
            }
            h.createUpdate(
                            "INSERT INTO workflows (name, revision, description, created_at, updated_at) VALUES (:name, 1, :description, :now, :now)"
                                    + " ON CONFLICT (name) DO UPDATE SET revision = workflows.revision + 1, description = :description, updated_at = :now, deleted = 0")
                    .bind("name", name)
                    .bind("description", description)
                    .bind("now", now)
                    .execute();
            var revision = h.createQuery("SELECT revision FROM workflows WHERE name = :name")
                    .bind("name", name)
                    .mapTo(Integer.class)
                    .one();
            h.createUpdate("INSERT INTO workflow_revisions (workflow, revision, spec, created_by, created_at)"
                            + " VALUES (:name, :revision, :spec, :by, :now)")
                    .bind("name", name)
                    .bind("revision", revision)
                    .bind("spec", spec)
                    .bind("by", by)
                    .bind("now", now)
                    .execute();
            return revision;
        });
    }

    /** Its runs and revisions stay. */
    boolean delete(String name) {
        return database.write(h -> h.createUpdate("UPDATE workflows SET deleted = 1 WHERE name = :name AND deleted = 0")
                        .bind("name", name)
                        .execute())
                == 1;
    }

    Optional<WorkflowRow> find(String name) {
        return database.read(h -> find(h, name));
    }

    List<WorkflowRow> list() {
        return database.read(h -> h.createQuery(select("w.deleted = 0 ORDER BY w.name"))
                .map(WorkflowStore::workflow)
                .list());
    }

    List<RevisionRow> revisions(String name) {
        return database.read(h -> h.createQuery(
                        "SELECT revision, created_by, created_at FROM workflow_revisions WHERE workflow = :name ORDER BY revision DESC LIMIT 100")
                .bind("name", name)
                .map((row, context) -> new RevisionRow(row.getInt(1), row.getString(2), row.getLong(3)))
                .list());
    }

    Optional<String> spec(String name, int revision) {
        return database.read(h -> h.createQuery(
                        "SELECT spec FROM workflow_revisions WHERE workflow = :name AND revision = :revision")
                .bind("name", name)
                .bind("revision", revision)
                .mapTo(String.class)
                .findOne());
    }

    /** @return false when the workflow's slot has been started before */
    boolean insert(RunRow run) {
        return database.write(h -> h.createUpdate(
                                "INSERT INTO workflow_runs (id, workflow, revision, state, parameters, cause, slot, created_by, created_at)"
                                        + " VALUES (:id, :workflow, :revision, 'QUEUED', :parameters, :cause, :slot, :createdBy, :createdAt)"
                                        + " ON CONFLICT (workflow, slot) DO NOTHING")
                        .bind("id", run.id())
                        .bind("workflow", run.workflow())
                        .bind("revision", run.revision())
                        .bind("parameters", Json.text(run.parameters()))
                        .bind("cause", run.cause())
                        .bind("slot", run.slot())
                        .bind("createdBy", run.createdBy())
                        .bind("createdAt", run.createdAt())
                        .execute())
                == 1;
    }

    Optional<RunRow> run(String id) {
        return database.read(
                h -> h.createQuery("SELECT " + EngineStore.runColumns() + " FROM workflow_runs WHERE id = :id")
                        .bind("id", id)
                        .map((row, context) -> EngineStore.runRow(row))
                        .findOne());
    }

    long waiting(String workflow) {
        return database.read(
                h -> h.createQuery("SELECT COUNT(*) FROM workflow_runs WHERE workflow = :workflow AND state = 'QUEUED'")
                        .bind("workflow", workflow)
                        .mapTo(Long.class)
                        .one());
    }

    boolean hasUnfinished(String workflow) {
        return database.read(h -> h.createQuery(
                                "SELECT COUNT(*) FROM workflow_runs WHERE workflow = :workflow AND state IN ('QUEUED', 'RUNNING')")
                        .bind("workflow", workflow)
                        .mapTo(Long.class)
                        .one())
                > 0;
    }

    void requestCancel(String id) {
        database.run(h -> h.createUpdate(
                        "UPDATE workflow_runs SET cancel_requested = 1 WHERE id = :id AND state IN ('QUEUED', 'RUNNING')")
                .bind("id", id)
                .execute());
    }

    /** From FAILED to QUEUED. @return false when it is not FAILED */
    boolean queueAgain(String id) {
        if (!RunState.FAILED.canBecome(RunState.QUEUED)) {
            return false;
        }
        return database.write(h -> h.createUpdate(
                                "UPDATE workflow_runs SET state = 'QUEUED', cancel_requested = 0, finished_at = NULL, message = NULL"
                                        + " WHERE id = :id AND state = 'FAILED'")
                        .bind("id", id)
                        .execute())
                == 1;
    }

    /** Newest first; empty filters match everything. */
    Page runs(Optional<String> workflow, Optional<RunState> state, int limit, int offset) {
        var where = "(:workflow = '' OR workflow = :workflow) AND (:state = '' OR state = :state)";
        return database.read(h -> new Page(
                h.createQuery("SELECT " + EngineStore.runColumns() + " FROM workflow_runs WHERE " + where
                                + " ORDER BY created_at DESC, id LIMIT :limit OFFSET :offset")
                        .bind("workflow", workflow.orElse(""))
                        .bind("state", state.map(Enum::name).orElse(""))
                        .bind("limit", limit)
                        .bind("offset", offset)
                        .map((row, context) -> EngineStore.runRow(row))
                        .list(),
                h.createQuery("SELECT COUNT(*) FROM workflow_runs WHERE " + where)
                        .bind("workflow", workflow.orElse(""))
                        .bind("state", state.map(Enum::name).orElse(""))
                        .mapTo(Long.class)
                        .one()));
    }

    /** The last runs of each workflow, newest first. */
    Map<String, List<RunRow>> lastRuns() {
        return database
                .read(h -> h.createQuery("SELECT " + EngineStore.runColumns() + " FROM (SELECT r.*, ROW_NUMBER() OVER"
                                + " (PARTITION BY workflow ORDER BY created_at DESC, id) AS place FROM workflow_runs r) ranked"
                                + " WHERE place <= :strip ORDER BY created_at DESC, id")
                        .bind("strip", STRIP)
                        .map((row, context) -> EngineStore.runRow(row))
                        .list())
                .stream()
                .collect(Collectors.groupingBy(RunRow::workflow));
    }

    /** The latest slots that were started, newest first. */
    List<Long> lastSlots(String workflow, int limit) {
        return database.read(h -> h.createQuery(
                        "SELECT slot FROM workflow_runs WHERE workflow = :workflow AND slot IS NOT NULL ORDER BY slot DESC LIMIT :limit")
                .bind("workflow", workflow)
                .bind("limit", limit)
                .mapTo(Long.class)
                .list());
    }

    private static Optional<WorkflowRow> find(Handle h, String name) {
        return h.createQuery(select("w.name = :name AND w.deleted = 0"))
                .bind("name", name)
                .map(WorkflowStore::workflow)
                .findOne();
    }

    private static String select(String where) {
        return "SELECT w.name, w.revision, w.description, w.created_at, w.updated_at, r.spec FROM workflows w"
                + " JOIN workflow_revisions r ON r.workflow = w.name AND r.revision = w.revision WHERE " + where;
    }

    private static WorkflowRow workflow(java.sql.ResultSet row, org.jdbi.v3.core.statement.StatementContext context)
            throws java.sql.SQLException {
        return new WorkflowRow(
                row.getString(1), row.getInt(2), row.getString(3), row.getLong(4), row.getLong(5), row.getString(6));
    }
}
