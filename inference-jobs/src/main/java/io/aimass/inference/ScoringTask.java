package io.aimass.inference;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/** Scores one partition. */
final class ScoringTask implements FlatMapFunction<Iterator<InternalRow>, InternalRow> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<? extends List<Model>> models;
    private final StructType kept;

    ScoringTask(Broadcast<? extends List<Model>> models, StructType kept) {
        this.models = models;
        this.kept = kept;
    }

    /** @param inputs the positions of the model's inputs in the scan */
    record Model(BatchModel model, int[] inputs) implements Serializable {}

    @Override
    public Iterator<InternalRow> call(Iterator<InternalRow> rows) {
        return new ScoredRows(rows, kept, models.value());
    }
}
