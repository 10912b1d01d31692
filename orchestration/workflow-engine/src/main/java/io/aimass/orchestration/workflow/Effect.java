package io.aimass.orchestration.workflow;

import java.util.Map;

/** What a step of the engine sets going once its changes are committed. */
sealed interface Effect {
    /**
     * @param epoch counts the dispatches of the task in this process, so that a late answer is recognised
     * @param afterAttempt the attempt that failed; 0 for the first
     */
    record Dispatch(Execution execution, int task, int epoch, int afterAttempt, Map<String, Object> settings)
            implements Effect {}

    record CancelTask(Execution execution, int task) implements Effect {}

    record AwaitRetry(Execution execution, int task, long at) implements Effect {}

    record Ended(Execution execution) implements Effect {}
}
