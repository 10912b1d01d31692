package io.aimass.orchestration.datalake;

import java.util.Map;
import java.util.Optional;

/**
 * One version of a table.
 *
 * @param time milliseconds since the epoch
 * @param run the run that made it, when one of ours did
 * @param info what the writer noted: counts, what was read, the inputs' digest
 * @param rowsAdded by the added files' statistics; empty when a file has none
 * @param schema true when this commit set or changed the columns
 */
public record Commit(
        long version,
        long time,
        String operation,
        Optional<String> run,
        Map<String, Object> info,
        Map<String, Object> metrics,
        int filesAdded,
        int filesRemoved,
        Optional<Long> rowsAdded,
        boolean schema) {}
