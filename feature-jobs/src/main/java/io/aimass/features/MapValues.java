package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;

/**
 * Replaces values of one column; others stay as they are.
 *
 * @param values old value to new; a new one of null removes the value
 */
record MapValues(String column, Map<String, Object> values) implements CleanStep {
    @Override
    public String name() {
        return "map-values";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        var type = rows.col(column).expr().dataType();
        var mapped = col(column);
        for (var entry : values.entrySet()) {
            var found = col(column).cast("string").equalTo(lit(entry.getKey()));
            mapped = when(found, value(entry.getValue(), type)).otherwise(mapped);
        }
        return rows.withColumn(column, mapped);
    }

    private Column value(Object value, DataType type) {
        var literal = lit(value);
        return Cast.strict(literal, literal.expr().dataType(), type, column, "Correct it in the 'map-values' step.");
    }
}
