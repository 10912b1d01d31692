package io.aimass.ingest.format;

import java.time.ZoneId;
import org.apache.spark.sql.catalyst.InternalRow;

/** Turns a field's text into a column's value. */
interface Converter {
    /** Sets the value and answers true, or answers false when the text is none of the type. */
    boolean set(InternalRow row, int column, byte[] bytes, int from, int to);

    /** What a message adds about how the value is written; empty when nothing. */
    default String expected() {
        return "";
    }

    static Converter of(Column column, String zone) {
        return switch (column.type()) {
            case INT -> Numbers::setInt;
            case LONG -> Numbers::setLong;
            case DOUBLE -> new Decimals();
            case BOOLEAN -> Texts::setBoolean;
            case STRING -> Texts::setText;
            case DATE -> column.format().isEmpty() ? Times::setDate : new FormattedTimes(column, ZoneId.of(zone));
            case TIMESTAMP ->
                column.format().isEmpty() ? new Times(ZoneId.of(zone)) : new FormattedTimes(column, ZoneId.of(zone));
        };
    }
}
