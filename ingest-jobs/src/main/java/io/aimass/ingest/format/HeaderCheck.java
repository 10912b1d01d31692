package io.aimass.ingest.format;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Whether the columns found are those declared, each once. */
public final class HeaderCheck {
    private static final int SHOWN = 500;

    private HeaderCheck() {}

    /**
     * @param where the file or table, for the message
     * @param ignored columns that may be there and are not read
     * @throws JobException DATA, with everything that is wrong
     */
    public static void check(String where, List<String> found, List<String> declared, List<String> ignored) {
        var problems = new ArrayList<String>();
        declared.stream()
                .filter(c -> !found.contains(c))
                .forEach(c -> problems.add("it has no column '" + c + "'"
                        + Names.nearest(c, found).map(n -> " (but '" + n + "')").orElse("")));
        found.stream()
                .filter(c -> !declared.contains(c) && !ignored.contains(c))
                .distinct()
                .forEach(c -> problems.add("its column '" + c + "' is not declared"));
        var seen = new HashSet<String>();
        found.stream()
                .filter(c -> !seen.add(c))
                .distinct()
                .forEach(c -> problems.add("it has column '" + c + "' more than once"));
        if (!problems.isEmpty()) {
            var columns = String.join(",", found);
            throw JobException.data(
                    "%s does not have the declared columns: %s. Its columns are: %s. Correct the file or the source's 'columns'; list what is not wanted under 'ignore-columns'.",
                    where,
                    String.join("; ", problems),
                    columns.length() > SHOWN ? columns.substring(0, SHOWN) + "…" : columns);
        }
    }
}
