package io.aimass.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.aimass.spark.CancelledException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;

/** Counts the rows that steps take away, while the rows are being written. */
final class RowCounts {
    private static final String GONE = "__gone";

    private final List<Observation> dropped = new ArrayList<>();
    private final List<Observation> deduplicated = new ArrayList<>();

    /** Takes away the rows for which {@code gone} is true, and counts them as dropped. */
    Dataset<Row> drop(Dataset<Row> rows, Column gone) {
        return takeAway(rows, gone, dropped);
    }

    Dataset<Row> deduplicate(Dataset<Row> rows, Column gone) {
        return takeAway(rows, gone, deduplicated);
    }

    /** Known once the rows have been written by this session. */
    long dropped() {
        return total(dropped);
    }

    long deduplicated() {
        return total(deduplicated);
    }

    /** Spark would replace a plan that turns out to give no row by an empty one, and {@link Observation#get} wait for ever. */
    private static Dataset<Row> takeAway(Dataset<Row> rows, Column gone, List<Observation> observations) {
        rows.sparkSession()
                .conf()
                .set(
                        "spark.sql.adaptive.optimizer.excludedRules",
                        "org.apache.spark.sql.execution.adaptive.AQEPropagateEmptyRelation");
        var observation = new Observation();
        observations.add(observation);
        return rows.withColumn(GONE, coalesce(gone, lit(false)))
                .observe(observation, sum(when(col(GONE), 1L).otherwise(0L)).as("gone"))
                .where(not(col(GONE)))
                .drop(GONE);
    }

    private static long total(List<Observation> observations) {
        return observations.stream().mapToLong(RowCounts::value).sum();
    }

    private static long value(Observation observation) {
        try {
            return observation.getAsJava().get("gone") instanceof Number number ? number.longValue() : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }
}
