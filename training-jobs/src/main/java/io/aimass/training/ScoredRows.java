package io.aimass.training;

import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.ModelPackage;
import io.aimass.scoring.Scorer;
import io.aimass.scoring.ScoringBatch;
import io.aimass.training.evaluation.Scores;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Scores a table's rows by the code that serving uses. */
final class ScoredRows {
    private static final int BLOCK = 128;

    private ScoredRows() {}

    /**
     * @param group an integer column: what each row's score counts for
     * @param label 0 or 1
     * @return rows as {@link Scores}
     */
    static Dataset<Row> of(Dataset<Row> rows, ModelPackage model, Column group, Column label) {
        var files = new TreeMap<String, byte[]>();
        model.paths().forEach(path -> files.put(path, model.content(path)));
        MapPartitionsFunction<Row, Row> score = partition -> new Iteration(partition, files);
        return selected(rows, model.manifest(), group, label).mapPartitions(score, Encoders.row(Scores.SCHEMA));
    }

    private static Dataset<Row> selected(Dataset<Row> rows, ModelManifest manifest, Column group, Column label) {
        var columns = manifest.inputs().stream()
                .map(input -> rows.col(input.name()).cast(isText(manifest, input) ? "string" : "double"))
                .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
        columns.add(group.cast("int"));
        columns.add(label.cast("double"));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Categories are read as text, whatever their type. */
    private static boolean isText(ModelManifest manifest, ModelManifest.Column input) {
        return manifest.steps().stream()
                .filter(step -> input.name().equals(step.get("column")))
                .anyMatch(step -> "one-hot".equals(step.get("type")) || "index".equals(step.get("type")));
    }

    private static final class Iteration implements Iterator<Row> {
        private final Iterator<Row> rows;
        private final ScoringBatch batch;
        private final int inputs;
        private final SparkRow input = new SparkRow();
        private final Queue<Row> block = new ArrayDeque<>();
        private final Queue<Row> scored = new ArrayDeque<>();

        Iteration(Iterator<Row> rows, Map<String, byte[]> files) {
            this.rows = rows;
            var scorer = Scorer.load(ModelPackage.of(files));
            this.batch = scorer.batch(BLOCK);
            this.inputs = scorer.inputs().size();
        }

        @Override
        public boolean hasNext() {
            if (scored.isEmpty() && rows.hasNext()) {
                fill();
            }
            return !scored.isEmpty();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException();
            }
            return scored.remove();
        }

        private void fill() {
            batch.clear();
            while (rows.hasNext() && !batch.isFull()) {
                var row = rows.next();
                batch.add(input.of(row));
                block.add(row);
            }
            batch.run();
            for (var i = 0; i < batch.size(); i++) {
                var row = block.remove();
                scored.add(RowFactory.create(row.getInt(inputs), batch.probability(i), label(row)));
            }
        }

        /** A text that is no number is no label. */
        private double label(Row row) {
            return row.isNullAt(inputs + 1) ? Double.NaN : row.getDouble(inputs + 1);
        }
    }
}
