package io.aimass.orchestration.platform.run;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import java.util.Map;

/**
 * A workflow task the server does itself, without a driver: promote a model, ask for a prediction. At-least-once: the same task
 * run id has its effect once.
 */
public interface TaskAction {
    /** As written after {@code action:} in a workflow. */
    String name();

    /** Validates without acting; every problem at once through {@code settings}. */
    void check(Settings settings);

    /** @param taskRunId stable over retries of the same task of the same workflow run */
    JobOutcome run(String taskRunId, Map<String, Object> settings);
}
