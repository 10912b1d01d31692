package io.aimass.inference;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Scores rows with n models in one scan, row by row as Spark holds them and in blocks for the models. For each model the
 * result has {@code <prefix>_probability}, {@code <prefix>_class} and {@code <prefix>_margin}; a model that cannot score these rows leaves
 * them null and has {@code <prefix>_error} say why, beside the others' predictions.
 */
public final class Scoring {
    private final List<BatchModel> models;

    public Scoring(List<BatchModel> models) {
        this.models = List.copyOf(models);
    }

    /**
     * @param rows must have the models' input columns
     * @param kept the columns copied to the result; empty copies all
     */
    public Dataset<Row> apply(Dataset<Row> rows, List<String> kept) {
        var names = kept.isEmpty() ? List.of(rows.columns()) : kept;
        var columns = new ScanColumns(rows.schema(), names);
        var checked = checked(columns);
        var plan = new ArrayList<ScoringTask.Model>();
        for (var model : checked) {
            plan.add(new ScoringTask.Model(model, model.usable() ? columns.add(model.scorer()) : new int[0]));
        }
        var scan = rows.select(columns.selected());
        var keptSchema = new StructType(java.util.Arrays.copyOf(scan.schema().fields(), names.size()));
        var spark = rows.sparkSession();
        var shared = JavaSparkContext.fromSparkContext(spark.sparkContext()).broadcast(plan);
        var scored = scan.queryExecution().toRdd().toJavaRDD().mapPartitions(new ScoringTask(shared, keptSchema), true);
        return spark.internalCreateDataFrame(scored.rdd(), schema(keptSchema, checked), false);
    }

    /** The models as they will be for rows of this schema: those it does not fit are broken. */
    List<BatchModel> fitting(StructType schema) {
        return checked(new ScanColumns(schema, List.of()));
    }

    private List<BatchModel> checked(ScanColumns columns) {
        return models.stream().map(m -> checked(columns, m)).toList();
    }

    private static BatchModel checked(ScanColumns columns, BatchModel model) {
        return model.usable()
                ? columns.problem(model.scorer())
                        .map(p -> BatchModel.broken(model.prefix(), p))
                        .orElse(model)
                : model;
    }

    private static StructType schema(StructType kept, List<BatchModel> models) {
        var schema = kept;
        for (var model : models) {
            schema = schema.add(model.prefix() + "_probability", DataTypes.DoubleType)
                    .add(model.prefix() + "_class", DataTypes.IntegerType)
                    .add(model.prefix() + "_margin", DataTypes.DoubleType);
            if (!model.usable()) {
                schema = schema.add(model.prefix() + "_error", DataTypes.StringType);
            }
        }
        var seen = new java.util.HashSet<String>();
        for (var name : schema.fieldNames()) {
            if (!seen.add(name.toLowerCase(java.util.Locale.ROOT))) {
                throw JobException.user("The result would have column '%s' twice. Leave it out of 'key'.", name);
            }
        }
        return schema;
    }
}
