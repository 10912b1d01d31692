package io.aimass.orchestration.datalake;

import io.aimass.contracts.RowAccounting;
import java.util.Optional;

/** The counts that a run's commit carries. */
final class CommitCounts {
    private CommitCounts() {}

    static Optional<RowAccounting> of(Commit commit) {
        var info = commit.info();
        if (!(info.get("source") instanceof String source) || !info.containsKey("read")) {
            return Optional.empty();
        }
        try {
            var written = commit.rowsAdded().orElseGet(() -> number(commit, "written"));
            return Optional.of(new RowAccounting(
                    source,
                    number(commit, "read"),
                    written,
                    number(commit, "quarantined"),
                    number(commit, "deduplicated"),
                    number(commit, "dropped")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static long number(Commit commit, String key) {
        return Long.parseLong(String.valueOf(commit.info().getOrDefault(key, "0")));
    }
}
