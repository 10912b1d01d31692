package io.aimass.orchestration.datalake;

import io.aimass.contracts.TableName;
import java.util.List;
import java.util.Optional;

/**
 * What the values of a version look like, from a sample of it.
 *
 * @param sampledRows rows that were looked at
 * @param rows of the whole version; empty when unknown
 * @param complete whether every row was looked at, so that the figures are of the table and not of a sample
 */
public record TableProfile(
        TableName name,
        long version,
        long sampledRows,
        Optional<Long> rows,
        boolean complete,
        List<ColumnProfile> columns) {

    /**
     * @param nulls among the sampled rows
     * @param distinct distinct values among the sampled rows
     * @param distinctEstimated whether {@code distinct} is an estimate (within about 6 %) rather than a count
     * @param min and {@code max} as JSON values; empty for types without an order
     * @param histogram of a numeric column: equal bins from min to max; empty otherwise
     * @param top the most frequent values of a text column; empty when it has too many different ones
     */
    public record ColumnProfile(
            Column column,
            long nulls,
            long distinct,
            boolean distinctEstimated,
            Optional<Object> min,
            Optional<Object> max,
            Optional<Double> mean,
            List<Bin> histogram,
            List<Top> top) {}

    public record Top(String value, long count) {}

    /** Values from {@code from} to {@code to}; only the last bin includes its end. */
    public record Bin(double from, double to, long count) {}
}
