package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Removes blanks around texts; a text of nothing else becomes null. */
record Trim(List<String> columns) implements CleanStep {
    @Override
    public String name() {
        return "trim";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        var result = rows;
        for (var column : columns) {
            var trimmed = trim(col(column));
            result = result.withColumn(column, when(trimmed.notEqual(lit("")), trimmed));
        }
        return result;
    }
}
