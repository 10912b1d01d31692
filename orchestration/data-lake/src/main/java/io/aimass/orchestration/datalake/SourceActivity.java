package io.aimass.orchestration.datalake;

import io.aimass.contracts.RowAccounting;
import java.util.Optional;

/**
 * What happened to a source last.
 *
 * @param state of its newest run, as {@link io.aimass.contracts.RunState} names it
 * @param accounting of its newest successful run that read something
 */
public record SourceActivity(
        String run, String state, Optional<String> message, long at, Optional<Accounted> accounting) {

    /** One run's row accounting. @param unchanged when the run found nothing new; @param version of the table asked about */
    public record Accounted(
            String run, String jobType, RowAccounting rows, boolean unchanged, long at, Optional<Long> version) {}
}
