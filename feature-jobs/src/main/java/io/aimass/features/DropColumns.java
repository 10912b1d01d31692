package io.aimass.features;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Leaves these columns out. */
record DropColumns(List<String> columns) implements CleanStep {
    @Override
    public String name() {
        return "drop";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        columns.forEach(rows::col);
        return rows.drop(columns.toArray(String[]::new));
    }
}
