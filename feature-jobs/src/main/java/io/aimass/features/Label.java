package io.aimass.features;

import io.aimass.spark.SqlExpression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What is to be predicted: 1, 0, or null where it is not known. */
record Label(String name, SqlExpression expression) {
    Dataset<Row> apply(Dataset<Row> rows) {
        return rows.withColumn(name, expression.column().cast("int"));
    }
}
