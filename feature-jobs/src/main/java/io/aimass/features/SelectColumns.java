package io.aimass.features;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Keeps these columns, in this order. */
record SelectColumns(List<String> columns) implements CleanStep {
    @Override
    public String name() {
        return "select";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        return rows.select(
                columns.stream().map(name -> rows.col("`" + name + "`")).toArray(Column[]::new));
    }
}
