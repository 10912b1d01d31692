package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import java.util.List;

/** What a step of the engine changes in the store. */
sealed interface Change {
    String workflowRun();

    /** A workflow run's tasks, all QUEUED, before any of them changes. */
    record TasksCreated(String workflowRun, String workflow, List<TaskRow> tasks) implements Change {}

    record TaskChanged(String workflowRun, String workflow, RunState from, TaskRow to) implements Change {}

    record RunChanged(
            String workflowRun,
            String workflow,
            RunState from,
            RunState to,
            Long startedAt,
            Long finishedAt,
            String message)
            implements Change {}
}
