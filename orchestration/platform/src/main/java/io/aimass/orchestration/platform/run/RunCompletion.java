package io.aimass.orchestration.platform.run;

import java.util.Map;

/**
 * Done on the server when a run's job has succeeded and before the run becomes SUCCEEDED, such as registering a trained model.
 * May be called again for the same run after a crash: same effect, once.
 */
@FunctionalInterface
public interface RunCompletion {
    /** @return outputs to add to the run's own; throwing fails the run */
    Map<String, Object> complete(Run run, Map<String, Object> outputs);
}
