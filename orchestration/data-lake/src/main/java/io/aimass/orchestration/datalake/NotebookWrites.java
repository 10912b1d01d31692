package io.aimass.orchestration.datalake;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvents;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Row accounting of what notebooks wrote, from the commits themselves: there is no run that could report it. What a query gave is what
 * was read, and all of it was written.
 */
final class NotebookWrites {
    private static final String NOTEBOOK = "notebook";

    /** What writes a query's rows; others rewrite files of rows that were there. */
    private static final Set<String> WRITES =
            Set.of("WRITE", "CREATE TABLE AS SELECT", "REPLACE TABLE AS SELECT", "CREATE OR REPLACE TABLE AS SELECT");

    private NotebookWrites() {}

    /** {@code accounted} and what notebooks wrote, the newest version first. */
    static List<Map<String, Object>> among(List<Map<String, Object>> accounted, List<Commit> history, int limit) {
        var all = new ArrayList<>(accounted);
        history.stream().map(NotebookWrites::of).flatMap(Optional::stream).forEach(all::add);
        all.sort(Comparator.comparingLong(NotebookWrites::version).reversed());
        return all.subList(0, Math.min(limit, all.size()));
    }

    static boolean isOne(Commit commit) {
        return NOTEBOOK.equals(commit.info().get("job")) && commit.run().isEmpty();
    }

    private static Optional<Map<String, Object>> of(Commit commit) {
        if (!isOne(commit)
                || !WRITES.contains(commit.operation())
                || !(commit.info().get("source") instanceof String source)) {
            return Optional.empty();
        }
        return commit.rowsAdded().map(rows -> {
            var view =
                    new LinkedHashMap<String, Object>(RunEvents.toMap(new RowAccounting(source, rows, rows, 0, 0, 0)));
            view.put("jobType", NOTEBOOK);
            view.put("user", commit.info().get("user"));
            view.put("unchanged", false);
            view.put("time", commit.time());
            view.put("version", commit.version());
            return view;
        });
    }

    private static long version(Map<String, Object> view) {
        return view.get("version") instanceof Number number ? number.longValue() : -1;
    }
}
