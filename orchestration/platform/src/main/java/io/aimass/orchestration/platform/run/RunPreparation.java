package io.aimass.orchestration.platform.run;

import java.util.Map;

/**
 * Completes a run's settings before it is queued, such as binding a source's name to its spec and its profile's connection.
 * Each preparation sees what the one before made.
 */
@FunctionalInterface
public interface RunPreparation {
    /** @throws io.aimass.contracts.JobException USER when a name is unknown */
    Map<String, Object> prepare(String jobType, Map<String, Object> settings);
}
