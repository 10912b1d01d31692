package io.aimass.training;

import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.FittedSteps;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import io.aimass.training.trainer.TrainingSet;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Turns rows into the model's vectors inside Spark, by the code that serving uses. */
final class Vectors {
    static final StructType SCHEMA = new StructType()
            .add(TrainingSet.FEATURES, SQLDataTypes.VectorType())
            .add(TrainingSet.LABEL, DataTypes.DoubleType);

    private Vectors() {}

    /** Numbers as doubles, categories as strings, in the order of the columns, then {@code more}. */
    static Dataset<Row> selected(Dataset<Row> rows, FeatureColumns columns, Column... more) {
        var selection = new ArrayList<Column>();
        columns.numeric().forEach(name -> selection.add(rows.col(name).cast("double")));
        columns.categorical().forEach(name -> selection.add(rows.col(name).cast("string")));
        selection.addAll(List.of(more));
        return rows.select(selection.toArray(Column[]::new));
    }

    /** @param encoding {@link Encoding#LINEAR} leaves zeros out where that is smaller; to trees a left-out slot would be a missing one */
    static Dataset<Row> of(
            Dataset<Row> rows,
            FeatureColumns columns,
            String label,
            List<ModelManifest.Column> inputs,
            List<Map<String, Object>> steps,
            Encoding encoding) {
        var recipe = new Recipe(inputs, steps);
        var at = columns.names().size();
        MapPartitionsFunction<Row, Row> apply = partition -> {
            var fitted = recipe.steps();
            var input = new SparkRow();
            var result = new java.util.Iterator<Row>() {
                @Override
                public boolean hasNext() {
                    return partition.hasNext();
                }

                @Override
                public Row next() {
                    var row = partition.next();
                    var slots = new double[fitted.width()];
                    fitted.apply(input.of(row), slots);
                    var vector = org.apache.spark.ml.linalg.Vectors.dense(slots);
                    return RowFactory.create(
                            encoding == Encoding.LINEAR ? vector.compressed() : vector, row.getDouble(at));
                }
            };
            return result;
        };
        return selected(rows, columns, rows.col(label).cast("double")).mapPartitions(apply, Encoders.row(SCHEMA));
    }

    /** The steps in a form that travels to executors. */
    private record Recipe(List<String[]> inputs, ArrayList<Map<String, Object>> fitted) implements Serializable {
        Recipe(List<ModelManifest.Column> columns, List<Map<String, Object>> fitted) {
            this(
                    new ArrayList<>(columns.stream()
                            .map(c -> new String[] {c.name(), c.type()})
                            .toList()),
                    new ArrayList<>(fitted));
        }

        FittedSteps steps() {
            var columns = inputs.stream()
                    .map(c -> new ModelManifest.Column(c[0], c[1], true, ""))
                    .toList();
            return FittedSteps.of(columns, fitted);
        }
    }
}
