package io.aimass.orchestration.compute;

import io.aimass.contracts.RunRequest;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A run with what only this module knows of it.
 *
 * @param prepared the settings as a driver receives them
 * @param server whose driver works on it, while it is running
 * @param losses drivers that were lost under it since it was last submitted or retried
 * @param alone must have a driver to itself, because a driver ran out of memory while it and others ran
 * @param revision counts the changes of its state
 */
record RunRow(
        Run run,
        Map<String, Object> prepared,
        Map<String, Object> previous,
        long timeoutMillis,
        boolean cancelRequested,
        Optional<String> driver,
        Optional<String> server,
        int losses,
        boolean alone,
        long revision) {
    String id() {
        return run.id();
    }

    RunState state() {
        return run.state();
    }

    RunRequest request(URI root) {
        return new RunRequest(run.id(), run.attempt(), run.jobType(), prepared, root.toString(), previous);
    }
}
