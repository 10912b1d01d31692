package io.aimass.contracts;

import java.util.Map;

/**
 * One run, as a driver receives it. The same request with the same run id has its effects once.
 *
 * @param runId names the run everywhere, {@code r-} and 20 letters or digits; a retry keeps it
 * @param attempt from 1
 * @param jobType the job type's name
 * @param settings the job's settings, profile and {@code ${parameter}} references already resolved; {@code ${secret:name}} not
 * @param root the storage root's URI
 * @param previous outputs of the last successful run of the same job or task, empty when there is none: what a job
 *     compares its inputs' digest with to answer "unchanged"
 */
public record RunRequest(
        String runId,
        int attempt,
        String jobType,
        Map<String, Object> settings,
        String root,
        Map<String, Object> previous) {
    public RunRequest {
        settings = Map.copyOf(settings);
        previous = Map.copyOf(previous);
    }
}
