package io.aimass.inference;

import io.aimass.scoring.ScoringBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import scala.collection.JavaConverters;

/** Reads a block of rows, scores it with every model, hands the rows out. As Spark's own, it reuses the row it answers. */
final class ScoredRows implements Iterator<InternalRow> {
    private static final int BLOCK = 128;

    private final Iterator<InternalRow> rows;
    private final UnsafeProjection keep;
    private final UnsafeRow[] kept = new UnsafeRow[BLOCK];
    private final List<Part> parts = new ArrayList<>();
    private final SpecificInternalRow scores;
    private final JoinedRow result = new JoinedRow();
    private int size;
    private int next;

    ScoredRows(Iterator<InternalRow> rows, StructType kept, List<ScoringTask.Model> models) {
        this.rows = rows;
        this.keep = UnsafeProjection.create(kept);
        var types = new ArrayList<DataType>();
        for (var model : models) {
            parts.add(part(model, types.size()));
            types.addAll(List.of(DataTypes.DoubleType, DataTypes.IntegerType, DataTypes.DoubleType));
            if (!model.model().usable()) {
                types.add(DataTypes.StringType);
            }
        }
        this.scores =
                new SpecificInternalRow(JavaConverters.asScalaBuffer(types).toSeq());
        for (var part : parts) {
            part.prepare(scores);
        }
    }

    @Override
    public boolean hasNext() {
        return next < size || fill();
    }

    @Override
    public InternalRow next() {
        if (!hasNext()) {
            throw new java.util.NoSuchElementException();
        }
        for (var part : parts) {
            part.put(next, scores);
        }
        return result.apply(kept[next++], scores);
    }

    private boolean fill() {
        size = 0;
        next = 0;
        for (var part : parts) {
            part.clear();
        }
        while (size < BLOCK && rows.hasNext()) {
            var row = rows.next();
            kept[size++] = keep.apply(row).copy();
            for (var part : parts) {
                part.add(row);
            }
        }
        for (var part : parts) {
            part.run();
        }
        return size > 0;
    }

    private static Part part(ScoringTask.Model model, int at) {
        if (!model.model().usable()) {
            return new BrokenPart(at, UTF8String.fromString(model.model().error()));
        }
        var scorer = model.model().scorer();
        return new ScoredPart(at, scorer.batch(BLOCK), new SparkInputRow(scorer.inputs(), model.inputs()));
    }

    /** One model's columns. */
    private interface Part {
        default void prepare(SpecificInternalRow scores) {}

        default void clear() {}

        default void add(InternalRow row) {}

        default void run() {}

        default void put(int row, SpecificInternalRow scores) {}
    }

    private record BrokenPart(int at, UTF8String error) implements Part {
        @Override
        public void prepare(SpecificInternalRow scores) {
            scores.setNullAt(at);
            scores.setNullAt(at + 1);
            scores.setNullAt(at + 2);
            scores.update(at + 3, error);
        }
    }

    private record ScoredPart(int at, ScoringBatch batch, SparkInputRow input) implements Part {
        @Override
        public void clear() {
            batch.clear();
        }

        @Override
        public void add(InternalRow row) {
            input.of(row);
            batch.add(input);
        }

        @Override
        public void run() {
            batch.run();
        }

        @Override
        public void put(int row, SpecificInternalRow scores) {
            var probability = batch.probability(row);
            scores.setDouble(at, probability);
            scores.setInt(at + 1, batch.label(probability));
            scores.setDouble(at + 2, batch.margin(row));
        }
    }
}
