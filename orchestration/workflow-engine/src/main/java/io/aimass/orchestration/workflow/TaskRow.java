package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import java.util.Map;

/**
 * A task of a workflow run as it is stored. Times are milliseconds since the epoch, null when not yet.
 *
 * @param dispatched whether its run was asked for and has not ended
 * @param attempt the run's attempt
 * @param retries used up of the task's policy
 * @param retryAt when it is tried again, null when it does not wait for that
 */
record TaskRow(
        int position,
        String task,
        String runId,
        RunState state,
        boolean dispatched,
        int attempt,
        int retries,
        Long retryAt,
        Long startedAt,
        Long finishedAt,
        Map<String, Object> outputs,
        boolean unchanged,
        String errorType,
        String message) {
    static TaskRow waiting(int position, String task, String runId) {
        return new TaskRow(
                position, task, runId, RunState.QUEUED, false, 0, 0, null, null, null, Map.of(), false, null, null);
    }
}
