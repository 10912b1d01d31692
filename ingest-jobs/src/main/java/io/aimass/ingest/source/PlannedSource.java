package io.aimass.ingest.source;

import io.aimass.contracts.JobException;

/** A connection with its settings. */
@FunctionalInterface
public interface PlannedSource {
    /**
     * Finds what the target does not have yet, and makes it ready to be read in parts.
     *
     * @throws JobException DATA for files that are missing or cannot be read, USER for refused access, EXTERNAL for what is out of reach
     */
    Intake take(Reading reading);
}
