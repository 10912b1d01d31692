package io.aimass.ingest.source;

import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Reads a task's parts into rows. */
record PartReader(Dialect dialect, StructType schema, boolean raw, SerializableConfiguration conf)
        implements FlatMapFunction<Iterator<PartGroup>, InternalRow> {
    private static final long serialVersionUID = 1L;

    @Override
    public Iterator<InternalRow> call(Iterator<PartGroup> groups) {
        var rows = new PartRows(this, groups);
        var task = TaskContext.get();
        if (task != null) {
            task.addTaskCompletionListener((TaskContext ended) -> rows.close());
        }
        return rows;
    }
}
