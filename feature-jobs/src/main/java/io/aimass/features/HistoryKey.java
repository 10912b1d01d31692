package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.hex;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.FractionalType;
import org.apache.spark.sql.types.StructType;

/** A group's key as one text, equal where the columns are; null when one of them is. */
final class HistoryKey {
    private HistoryKey() {}

    static Column of(Dataset<Row> rows, HistoryGroup group) {
        if (group.by().size() == 1) {
            return text(rows, group.by().get(0));
        }
        var parts = new ArrayList<Column>();
        for (var name : group.by()) {
            var text = text(rows, name);
            parts.add(length(text).cast("string"));
            parts.add(lit(":"));
            parts.add(text);
        }
        return parts.isEmpty() ? lit("") : concat(parts.toArray(Column[]::new));
    }

    private static Column text(Dataset<Row> rows, String name) {
        var column = col(name);
        var type = rows.select(column).schema().fields()[0].dataType();
        if (type instanceof BinaryType) {
            return hex(column);
        }
        if (type instanceof StructType || type instanceof ArrayType) {
            return when(column.isNotNull(), to_json(struct(column)));
        }
        // Zero has two signs as a fraction, and is one key.
        return (type instanceof FractionalType ? column.plus(0) : column).cast("string");
    }
}
