package io.aimass.training;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows in an order, and a division into partitions, that follow from what they hold and from nothing else: sums of doubles and
 * an engine's random choices then come out the same, however the table's files were written. Rows that hold the same may
 * change places.
 */
final class ContentOrder {
    private static final String HASH = "__hash";

    private ContentOrder() {}

    static Dataset<Row> of(Dataset<Row> rows, int partitions) {
        var columns = Arrays.stream(rows.columns()).map(rows::col).toArray(Column[]::new);
        return rows.withColumn(HASH, xxhash64(columns))
                .repartition(partitions, col(HASH))
                .sortWithinPartitions(HASH)
                .drop(HASH);
    }
}
