package io.aimass.scoring;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.Names;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a caller's record into a row, strictly: every mistake is an error of type USER that names the column. */
final class RecordReader {
    private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);
    private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);

    private final List<Column> columns;
    private final Map<String, Integer> positions = new HashMap<>();

    RecordReader(List<Column> columns) {
        this.columns = columns;
        for (var column : columns) {
            positions.put(column.name(), positions.size());
        }
    }

    Object[] row(Map<String, ?> record) {
        for (var name : record.keySet()) {
            if (!positions.containsKey(name)) {
                throw JobException.user(Names.unknown(
                        name,
                        "column of the model",
                        columns.stream().map(Column::name).toList()));
            }
        }
        var row = new Object[columns.size()];
        for (var i = 0; i < row.length; i++) {
            var column = columns.get(i);
            row[i] = value(column, record.get(column.name()));
        }
        return row;
    }

    static @Nullable Object value(Column column, @Nullable Object value) {
        if (value == null) {
            if (!column.nullable()) {
                throw JobException.user("Column '" + column.name() + "' is required (" + column.type()
                        + "), but the record does not have it.");
            }
            return null;
        }
        return switch (column.type()) {
            case "double" -> decimal(column, value);
            case "long" -> whole(column, value);
            case "boolean" -> value instanceof Boolean ? value : fail(column, value);
            default -> value instanceof String ? value : fail(column, value);
        };
    }

    private static Object decimal(Column column, Object value) {
        if (!(value instanceof Number number)) {
            return fail(column, value);
        }
        var result = number.doubleValue();
        if (!Double.isFinite(result)) {
            throw JobException.user(
                    "Column '" + column.name() + "' is " + brief(value) + "; it must be a finite number.");
        }
        return result;
    }

    private static Object whole(Column column, Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof BigInteger big) {
            if (big.compareTo(MAX_LONG) > 0 || big.compareTo(MIN_LONG) < 0) {
                throw JobException.user("Column '" + column.name() + "' is " + brief(value)
                        + "; it must be a whole number of at most 64 bits.");
            }
            return big.longValue();
        }
        if (value instanceof Double d && Math.rint(d) == d && Math.abs(d) < 1L << 53) {
            return d.longValue();
        }
        return fail(column, value);
    }

    private static Object fail(Column column, Object value) {
        throw JobException.user("Column '" + column.name() + "' is " + brief(value) + "; it must be a "
                + readable(column.type()) + ".");
    }

    private static String readable(String type) {
        return switch (type) {
            case "double" -> "number";
            case "long" -> "whole number";
            case "boolean" -> "boolean, true or false";
            default -> "string";
        };
    }

    private static String brief(Object value) {
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        var text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return text.length() > 40 ? text.substring(0, 40) + "…" : text;
    }
}
