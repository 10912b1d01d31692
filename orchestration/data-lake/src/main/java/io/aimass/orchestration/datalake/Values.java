package io.aimass.orchestration.datalake;

import io.delta.kernel.data.ArrayValue;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.MapValue;
import io.delta.kernel.types.ArrayType;
import io.delta.kernel.types.BinaryType;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.ByteType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.MapType;
import io.delta.kernel.types.ShortType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.types.TimestampNTZType;
import io.delta.kernel.types.TimestampType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cells as JSON-like values: times and dates as ISO text, decimals as text, what JSON has no number for as text. */
final class Values {
    private static final int MAX_BYTES = 64;

    private Values() {}

    static Object of(ColumnVector vector, int row) {
        if (vector.isNullAt(row)) {
            return null;
        }
        var type = vector.getDataType();
        if (type instanceof StringType) {
            return vector.getString(row);
        } else if (type instanceof IntegerType) {
            return vector.getInt(row);
        } else if (type instanceof LongType) {
            return vector.getLong(row);
        } else if (type instanceof DoubleType) {
            return number(vector.getDouble(row));
        } else if (type instanceof FloatType) {
            return number(Double.parseDouble(Float.toString(vector.getFloat(row))));
        } else if (type instanceof BooleanType) {
            return vector.getBoolean(row);
        } else if (type instanceof TimestampType) {
            return Instant.EPOCH.plus(vector.getLong(row), ChronoUnit.MICROS).toString();
        } else if (type instanceof DateType) {
            return LocalDate.ofEpochDay(vector.getInt(row)).toString();
        }
        return lessCommon(vector, row);
    }

    private static Object lessCommon(ColumnVector vector, int row) {
        var type = vector.getDataType();
        if (type instanceof ShortType) {
            return (int) vector.getShort(row);
        } else if (type instanceof ByteType) {
            return (int) vector.getByte(row);
        } else if (type instanceof DecimalType) {
            return vector.getDecimal(row).toPlainString();
        } else if (type instanceof TimestampNTZType) {
            return localTime(vector.getLong(row));
        } else if (type instanceof BinaryType) {
            return hex(vector.getBinary(row));
        } else if (type instanceof ArrayType) {
            return list(vector.getArray(row));
        } else if (type instanceof MapType) {
            return map(vector.getMap(row));
        } else if (type instanceof StructType struct) {
            return struct(vector, row, struct);
        }
        return "(" + type + ")";
    }

    private static Object number(double value) {
        return Double.isFinite(value) ? (Object) value : Double.toString(value);
    }

    private static String localTime(long micros) {
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1_000,
                        ZoneOffset.UTC)
                .toString();
    }

    private static String hex(byte[] bytes) {
        var text = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, MAX_BYTES));
        return bytes.length > MAX_BYTES ? text + "… (" + bytes.length + " bytes)" : text;
    }

    private static List<Object> list(ArrayValue array) {
        var result = new ArrayList<Object>();
        for (var i = 0; i < array.getSize(); i++) {
            result.add(of(array.getElements(), i));
        }
        return result;
    }

    private static Map<String, Object> map(MapValue map) {
        var result = new LinkedHashMap<String, Object>();
        for (var i = 0; i < map.getSize(); i++) {
            result.put(String.valueOf(of(map.getKeys(), i)), of(map.getValues(), i));
        }
        return result;
    }

    private static Map<String, Object> struct(ColumnVector vector, int row, StructType type) {
        var result = new LinkedHashMap<String, Object>();
        for (var i = 0; i < type.length(); i++) {
            result.put(type.at(i).getName(), of(vector.getChild(i), row));
        }
        return result;
    }
}
