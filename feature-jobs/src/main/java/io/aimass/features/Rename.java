package io.aimass.features;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Gives columns other names, old name to new. */
record Rename(Map<String, String> names) implements CleanStep {
    @Override
    public String name() {
        return "rename";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        names.keySet().forEach(rows::col);
        return rows.withColumnsRenamed(names);
    }
}
