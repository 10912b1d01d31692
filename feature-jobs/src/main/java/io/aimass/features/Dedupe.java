package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Keeps one row a key, the first by {@code order}; rows that are alike in it are told apart by their content, so that the same
 * one is kept each time. The others are counted as deduplicated. Nulls are equal here.
 */
record Dedupe(List<String> key, List<String> order) implements CleanStep {
    private static final String RANK = "__rank";

    @Override
    public String name() {
        return "dedupe";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        var keys = key.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
        var ranked =
                rows.withColumn(RANK, row_number().over(Window.partitionBy(keys).orderBy(ordering(rows))));
        return counts.deduplicate(ranked, col(RANK).gt(1)).drop(RANK);
    }

    private Column[] ordering(Dataset<Row> rows) {
        var columns = new java.util.ArrayList<Column>();
        for (var item : order) {
            columns.add(ordered(item));
        }
        // The hash passes over nulls: without the second column (null, 1) and (1, null) would be alike.
        var content = java.util.Arrays.stream(rows.columns())
                .map(name -> rows.col("`" + name + "`"))
                .flatMap(column -> java.util.stream.Stream.of(column, column.isNull()))
                .toArray(Column[]::new);
        columns.add(xxhash64(struct(content)));
        return columns.toArray(Column[]::new);
    }

    private static Column ordered(String item) {
        var text = item.trim();
        var lower = text.toLowerCase(java.util.Locale.ROOT);
        if (lower.endsWith(" desc")) {
            return expr(text.substring(0, text.length() - 5)).desc_nulls_last();
        }
        return expr(lower.endsWith(" asc") ? text.substring(0, text.length() - 4) : text)
                .asc_nulls_last();
    }
}
