package io.aimass.spark.notebook;

import io.aimass.contracts.JobException;
import java.util.Set;

/** Properties that a notebook may give a table: none that leads elsewhere, or that keeps other readers out. */
final class AllowedProperties {
    private static final Set<String> NAMES = Set.of(
            "comment",
            "delta.appendOnly",
            "delta.checkpointInterval",
            "delta.columnMapping.mode",
            "delta.dataSkippingNumIndexedCols",
            "delta.dataSkippingStatsColumns",
            "delta.deletedFileRetentionDuration",
            "delta.enableChangeDataFeed",
            "delta.logRetentionDuration");

    private AllowedProperties() {}

    static void check(String name) {
        if (!NAMES.contains(name)) {
            throw JobException.user(
                    "The table property '%s' is not allowed in notebooks. Those that are: %s.",
                    name, String.join(", ", NAMES.stream().sorted().toList()));
        }
    }
}
