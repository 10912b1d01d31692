package io.aimass.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.aimass.spark.SqlExpression;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Keeps the rows for which the condition is true; the others are counted as dropped. */
record Filter(SqlExpression condition) implements CleanStep {
    @Override
    public String name() {
        return "filter";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        return counts.drop(rows, not(coalesce(condition.column(), lit(false))));
    }
}
