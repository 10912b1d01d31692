package io.aimass.features;

import io.aimass.spark.SqlExpression;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes columns from expressions, all of which see the rows as they were before the step. */
record Derive(Map<String, SqlExpression> columns) implements CleanStep {
    @Override
    public String name() {
        return "derive";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        return apply(rows);
    }

    Dataset<Row> apply(Dataset<Row> rows) {
        var made = new LinkedHashMap<String, Column>();
        columns.forEach((name, expression) -> made.put(name, expression.column()));
        return rows.withColumns(made);
    }
}
