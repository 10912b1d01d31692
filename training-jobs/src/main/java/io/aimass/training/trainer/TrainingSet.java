package io.aimass.training.trainer;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a model is fitted on: in as many partitions as {@link Trainer.Fitting#partitions} says, in an order that follows from
 * the rows alone.
 *
 * @param vectors columns {@link #FEATURES}, a vector in which missing is NaN (dense for trees), and {@link #LABEL}, a double of 0 or 1
 * @param steps the fitted steps that made the vectors
 * @param width the vectors' length
 */
public record TrainingSet(Dataset<Row> vectors, List<Map<String, Object>> steps, int width, long rows, long seed) {
    public static final String FEATURES = "features";
    public static final String LABEL = "label";
}
