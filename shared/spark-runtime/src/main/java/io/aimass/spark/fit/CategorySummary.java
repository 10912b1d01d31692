package io.aimass.spark.fit;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each value of one column occurs, and with which label. */
final class CategorySummary implements Serializable {
    private static final long serialVersionUID = 1L;
    /** As many rows of the average label are added to each value's own, so that rare ones do not lead. */
    private static final double PRIOR_ROWS = 20;

    private final Map<String, long[]> rowsAndPositives = new TreeMap<>();
    private long missing;

    void add(String value, int label) {
        var counts = rowsAndPositives.computeIfAbsent(value, v -> new long[2]);
        counts[0]++;
        counts[1] += label;
    }

    void addMissing() {
        missing++;
    }

    void merge(CategorySummary other) {
        missing += other.missing;
        other.rowsAndPositives.forEach((value, counts) -> {
            var mine = rowsAndPositives.computeIfAbsent(value, v -> new long[2]);
            mine[0] += counts[0];
            mine[1] += counts[1];
        });
    }

    boolean hasMissing() {
        return missing > 0;
    }

    int size() {
        return rowsAndPositives.size();
    }

    /** The most frequent values, at most {@code limit}, by name. */
    List<String> frequent(int limit) {
        return rowsAndPositives.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, long[]> e) -> -e.getValue()[0])
                        .thenComparing(Map.Entry::getKey))
                .limit(limit)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** Every value, from the smallest mean label to the largest. */
    List<String> byLabel() {
        var rows = rowsAndPositives.values().stream().mapToLong(c -> c[0]).sum();
        var positives = rowsAndPositives.values().stream().mapToLong(c -> c[1]).sum();
        var average = rows == 0 ? 0 : (double) positives / rows;
        return rowsAndPositives.entrySet().stream()
                .sorted(Comparator.comparingDouble((Map.Entry<String, long[]> e) ->
                                (e.getValue()[1] + PRIOR_ROWS * average) / (e.getValue()[0] + PRIOR_ROWS))
                        .thenComparing(Map.Entry::getKey))
                .map(Map.Entry::getKey)
                .toList();
    }
}
