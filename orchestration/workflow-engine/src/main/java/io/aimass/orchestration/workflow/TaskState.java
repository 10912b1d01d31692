package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import java.util.Map;

/** A task of a running workflow run, in memory. Only the engine's loop touches it. */
final class TaskState {
    private static final int MAX_MESSAGE = 4_000;

    RunState state = RunState.QUEUED;
    boolean dispatched;
    /** Whether the dispatched run has answered since it was asked for. */
    boolean attached;

    int epoch;
    int attempt;
    int retries;
    Long retryAt;
    Long startedAt;
    Long finishedAt;
    Map<String, Object> outputs = Map.of();
    boolean unchanged;
    String errorType;
    String message;

    static TaskState of(TaskRow row) {
        var task = new TaskState();
        task.state = row.state();
        task.dispatched = row.dispatched();
        task.attempt = row.attempt();
        task.retries = row.retries();
        task.retryAt = row.retryAt();
        task.startedAt = row.startedAt();
        task.finishedAt = row.finishedAt();
        task.outputs = row.outputs();
        task.unchanged = row.unchanged();
        task.errorType = row.errorType();
        task.message = row.message();
        return task;
    }

    TaskRow row(int position, String name, String runId) {
        return new TaskRow(
                position,
                name,
                runId,
                state,
                dispatched,
                attempt,
                retries,
                retryAt,
                startedAt,
                finishedAt,
                outputs,
                unchanged,
                errorType,
                message);
    }

    void become(RunState next) {
        if (state != next && !state.canBecome(next)) {
            throw new IllegalStateException("a task cannot become " + next + " from " + state);
        }
        state = next;
    }

    void message(String text) {
        message = text == null || text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }
}
