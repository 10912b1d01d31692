package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import java.util.Optional;

/**
 * A change of a workflow run or of one of its tasks, after it was committed.
 *
 * @param task empty when {@code state} is the workflow run's own
 */
public record WorkflowRunChange(String workflowRun, String workflow, Optional<String> task, RunState state) {}
