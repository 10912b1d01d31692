package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.workflow.spec.CronTrigger;
import io.aimass.orchestration.workflow.spec.TaskSpec;
import io.aimass.orchestration.workflow.spec.WorkflowSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Workflows and their runs as JSON-like maps. */
final class Views {
    private static final int NEXT_SHOWN = 5;
    private static final double MILLIS = 1_000.0;

    private Views() {}

    static Map<String, Object> workflow(
            WorkflowStore.WorkflowRow row, WorkflowSpec spec, List<RunRow> lastRuns, long now) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", row.name());
        map.put("description", row.description());
        map.put("revision", row.revision());
        map.put("createdAt", row.createdAt());
        map.put("updatedAt", row.updatedAt());
        map.put("tasks", spec.tasks().size());
        map.put(
                "triggers",
                spec.triggers().stream().map(trigger -> trigger(trigger, now)).toList());
        map.put("nextRun", nextRun(spec, now));
        map.put("lastRuns", lastRuns.stream().map(Views::run).toList());
        return map;
    }

    static Map<String, Object> detail(
            WorkflowStore.WorkflowRow row,
            WorkflowSpec spec,
            List<RunRow> lastRuns,
            List<WorkflowStore.RevisionRow> revisions,
            long now) {
        var map = workflow(row, spec, lastRuns, now);
        map.put("parameters", spec.parameters());
        map.put("concurrency", spec.concurrency());
        map.put("parallel", spec.parallel());
        map.put("tasks", spec.tasks().stream().map(Views::task).toList());
        map.put("revisions", revisions.stream().map(Views::revision).toList());
        map.put("spec", row.spec());
        return map;
    }

    static Map<String, Object> run(RunRow run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", run.id());
        map.put("workflow", run.workflow());
        map.put("revision", run.revision());
        map.put("state", run.state().name());
        map.put("parameters", run.parameters());
        map.put("cause", run.cause());
        map.put("slot", run.slot());
        map.put("createdBy", run.createdBy());
        map.put("createdAt", run.createdAt());
        map.put("startedAt", run.startedAt());
        map.put("finishedAt", run.finishedAt());
        map.put("seconds", seconds(run.startedAt(), run.finishedAt()));
        map.put("cancelRequested", run.cancelRequested());
        map.put("message", run.message());
        return map;
    }

    /** With its tasks in the order they are written. */
    static Map<String, Object> runDetail(RunRow run, WorkflowSpec spec, List<TaskRow> stored, int offset, int limit) {
        var map = run(run);
        var tasks = new ArrayList<Map<String, Object>>();
        for (var i = offset; i < Math.min(spec.tasks().size(), (long) offset + limit); i++) {
            tasks.add(task(run, spec.tasks().get(i), i < stored.size() ? stored.get(i) : absent(run, spec, i)));
        }
        map.put(
                "errorType",
                stored.stream()
                        .filter(task -> task.state() == RunState.FAILED)
                        .map(TaskRow::errorType)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
        map.put("tasks", tasks);
        map.put("taskTotal", spec.tasks().size());
        return map;
    }

    /** A run that has not begun has no tasks yet; one cancelled before never will. */
    private static TaskRow absent(RunRow run, WorkflowSpec spec, int position) {
        var name = spec.tasks().get(position).name();
        var row = TaskRow.waiting(position, name, Ids.taskRun(run.id(), name));
        return run.state().isTerminal()
                ? new TaskRow(
                        position,
                        name,
                        row.runId(),
                        RunState.CANCELLED,
                        false,
                        0,
                        0,
                        null,
                        null,
                        null,
                        Map.of(),
                        false,
                        null,
                        run.message())
                : row;
    }

    private static Map<String, Object> task(RunRow run, TaskSpec spec, TaskRow row) {
        var map = task(spec);
        map.put("state", row.state().name());
        map.put("runId", row.runId());
        map.put("workflowRun", run.id());
        map.put("startedAt", row.startedAt());
        map.put("finishedAt", row.finishedAt());
        map.put("seconds", seconds(row.startedAt(), row.finishedAt()));
        map.put("attempt", row.attempt());
        map.put("retries", row.retries());
        map.put("retryAt", row.retryAt());
        map.put("outputs", row.outputs());
        map.put("unchanged", row.unchanged());
        map.put("errorType", row.errorType());
        map.put("message", row.message());
        return map;
    }

    private static Map<String, Object> task(TaskSpec task) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", task.name());
        map.put("kind", task.kind().key());
        map.put("target", task.target());
        if (task.kind() != TaskSpec.Kind.RUN) {
            map.put(task.kind().key(), task.target());
        }
        map.put("needs", task.needs());
        map.put("when", task.when().map(Object::toString).orElse(null));
        return map;
    }

    private static Map<String, Object> trigger(CronTrigger trigger, long now) {
        var map = new LinkedHashMap<String, Object>();
        map.put("cron", trigger.cron());
        map.put("timeZone", trigger.zone().getId());
        map.put("parameters", trigger.parameters());
        var next = new ArrayList<Long>();
        for (var time = trigger.next(now); next.size() < NEXT_SHOWN; time = trigger.next(time)) {
            next.add(time);
        }
        map.put("next", next);
        return map;
    }

    private static Long nextRun(WorkflowSpec spec, long now) {
        return spec.triggers().stream()
                .map(trigger -> trigger.next(now))
                .min(Long::compare)
                .orElse(null);
    }

    private static Map<String, Object> revision(WorkflowStore.RevisionRow row) {
        var map = new LinkedHashMap<String, Object>();
        map.put("revision", row.revision());
        map.put("createdBy", row.createdBy());
        map.put("createdAt", row.createdAt());
        return map;
    }

    private static Double seconds(Long from, Long to) {
        return from == null || to == null ? null : (Double) ((to - from) / MILLIS);
    }
}
