package io.aimass.ingest.format;

import java.io.Serializable;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;

/**
 * A column as the spec declares it.
 *
 * @param format the pattern of a date or timestamp as {@link java.time.format.DateTimeFormatter} writes it; empty for ISO 8601
 * @param unit what a number counts, kept as the table column's metadata; empty when it has none
 */
public record Column(String name, ColumnType type, String format, String unit) implements Serializable {
    public static Column of(String name, ColumnType type) {
        return new Column(name, type, "", "");
    }

    public StructField field() {
        return new StructField(name, type.sparkType(), true, metadata());
    }

    private Metadata metadata() {
        return unit.isEmpty()
                ? Metadata.empty()
                : new MetadataBuilder().putString("unit", unit).build();
    }
}
