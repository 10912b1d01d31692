package io.aimass.spark;

import io.aimass.contracts.TableName;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * One commit to one table.
 *
 * @param info goes into the commit info: counts, the ledger of what was read, the inputs' digest
 */
public record TableWrite(
        TableName table, Dataset<Row> rows, Mode mode, List<String> partitionBy, Map<String, String> info) {
    /** {@code REPLACE} replaces the whole content in one commit, schema included. */
    public enum Mode {
        APPEND,
        REPLACE
    }

    public TableWrite {
        partitionBy = List.copyOf(partitionBy);
        info = Map.copyOf(info);
    }

    public static TableWrite append(TableName table, Dataset<Row> rows, Map<String, String> info) {
        return new TableWrite(table, rows, Mode.APPEND, List.of(), info);
    }

    public static TableWrite replace(TableName table, Dataset<Row> rows, Map<String, String> info) {
        return new TableWrite(table, rows, Mode.REPLACE, List.of(), info);
    }
}
