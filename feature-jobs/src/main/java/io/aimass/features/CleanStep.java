package io.aimass.features;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One declared step of {@code clean}. */
interface CleanStep {
    /** As written in the spec: {@code derive}. */
    String name();

    /** @param counts told of every row the step takes away */
    Dataset<Row> apply(Dataset<Row> rows, RowCounts counts);
}
