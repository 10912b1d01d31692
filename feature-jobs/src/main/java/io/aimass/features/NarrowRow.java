package io.aimass.features;

import org.apache.spark.sql.Row;

/**
 * What a history needs of a row, see {@link History#narrow}.
 *
 * @param at null when the row does not say when it asks
 * @param keys by group; null for one that is not known
 * @param outcome the values in millionths; null when there is none that counts
 */
record NarrowRow(long id, Long at, Long known, String[] keys, long[] outcome) {
    private static final int FIRST_KEY = 3;

    static NarrowRow of(Row row, HistorySums sums) {
        var keys = new String[sums.groups()];
        for (var group = 0; group < keys.length; group++) {
            keys[group] = row.getString(FIRST_KEY + group);
        }
        Long at = row.isNullAt(1) ? null : (Long) row.getLong(1);
        Long known = row.isNullAt(2) ? null : (Long) row.getLong(2);
        return new NarrowRow(row.getLong(0), at, known, keys, known == null ? null : outcome(row, sums));
    }

    private static long[] outcome(Row row, HistorySums sums) {
        var outcome = new long[sums.values()];
        for (var value = 0; value < outcome.length; value++) {
            var field = FIRST_KEY + sums.groups() + value;
            if (row.isNullAt(field)) {
                return null;
            }
            outcome[value] = row.getLong(field);
        }
        return outcome;
    }
}
