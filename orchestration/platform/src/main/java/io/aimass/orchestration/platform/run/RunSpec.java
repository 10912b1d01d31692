package io.aimass.orchestration.platform.run;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A run to be made.
 *
 * @param runId given by callers that must be able to ask twice (a workflow's task); made when absent
 * @param job the saved job it is of
 * @param task the task within {@code workflowRun}
 * @param previous outputs of the last successful run of the same job or task; empty when there is none
 */
public record RunSpec(
        Optional<String> runId,
        String jobType,
        Map<String, Object> settings,
        String pool,
        Optional<String> job,
        Optional<String> workflowRun,
        Optional<String> task,
        String createdBy,
        Duration timeout,
        Map<String, Object> previous) {
    public static RunSpec of(String jobType, Map<String, Object> settings, String createdBy) {
        return new RunSpec(
                Optional.empty(),
                jobType,
                settings,
                "default",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                createdBy,
                Duration.ofHours(24),
                Map.of());
    }

    public RunSpec ofJob(String name) {
        return new RunSpec(
                runId, jobType, settings, pool, Optional.of(name), workflowRun, task, createdBy, timeout, previous);
    }

    public RunSpec ofTask(String workflowRunId, String taskName, String id) {
        return new RunSpec(
                Optional.of(id),
                jobType,
                settings,
                pool,
                job,
                Optional.of(workflowRunId),
                Optional.of(taskName),
                createdBy,
                timeout,
                previous);
    }

    public RunSpec on(String poolName) {
        return new RunSpec(runId, jobType, settings, poolName, job, workflowRun, task, createdBy, timeout, previous);
    }

    public RunSpec after(Map<String, Object> previousOutputs) {
        return new RunSpec(runId, jobType, settings, pool, job, workflowRun, task, createdBy, timeout, previousOutputs);
    }
}
