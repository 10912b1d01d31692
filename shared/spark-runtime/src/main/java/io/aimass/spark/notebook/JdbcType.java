package io.aimass.spark.notebook;

import java.sql.Types;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.CharType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.VarcharType;

/** How JDBC describes Spark's types. */
final class JdbcType {
    private static final Map<DataType, Integer> CODES = Map.ofEntries(
            Map.entry(DataTypes.NullType, Types.NULL),
            Map.entry(DataTypes.BooleanType, Types.BOOLEAN),
            Map.entry(DataTypes.ByteType, Types.TINYINT),
            Map.entry(DataTypes.ShortType, Types.SMALLINT),
            Map.entry(DataTypes.IntegerType, Types.INTEGER),
            Map.entry(DataTypes.LongType, Types.BIGINT),
            Map.entry(DataTypes.FloatType, Types.FLOAT),
            Map.entry(DataTypes.DoubleType, Types.DOUBLE),
            Map.entry(DataTypes.StringType, Types.VARCHAR),
            Map.entry(DataTypes.BinaryType, Types.BINARY),
            Map.entry(DataTypes.DateType, Types.DATE),
            Map.entry(DataTypes.TimestampType, Types.TIMESTAMP),
            Map.entry(DataTypes.TimestampNTZType, Types.TIMESTAMP));
    private static final Map<DataType, Integer> DIGITS = Map.of(
            DataTypes.BooleanType, 0,
            DataTypes.ByteType, 0,
            DataTypes.ShortType, 0,
            DataTypes.IntegerType, 0,
            DataTypes.LongType, 0,
            DataTypes.FloatType, 7,
            DataTypes.DoubleType, 15,
            DataTypes.TimestampType, 6,
            DataTypes.TimestampNTZType, 6);

    private JdbcType() {}

    /** One of {@link Types}. */
    static int code(DataType type) {
        if (type instanceof DecimalType) {
            return Types.DECIMAL;
        } else if (type instanceof CharType) {
            return Types.CHAR;
        } else if (type instanceof VarcharType) {
            return Types.VARCHAR;
        } else if (type instanceof ArrayType) {
            return Types.ARRAY;
        } else if (type instanceof MapType) {
            return Types.JAVA_OBJECT;
        } else if (type instanceof StructType) {
            return Types.STRUCT;
        }
        return CODES.getOrDefault(type, Types.OTHER);
    }

    /** In digits, characters or bytes; null where values differ. */
    static Integer size(DataType type) {
        if (type instanceof DecimalType decimal) {
            return decimal.precision();
        } else if (type instanceof VarcharType text) {
            return text.length();
        } else if (type instanceof CharType text) {
            return text.length();
        }
        return DIGITS.containsKey(type) || type.equals(DataTypes.DateType) ? type.defaultSize() : null;
    }

    /** After the point; null where there is none. */
    static Integer digits(DataType type) {
        return type instanceof DecimalType decimal ? Integer.valueOf(decimal.scale()) : DIGITS.get(type);
    }

    static Integer radix(DataType type) {
        return type instanceof NumericType ? 10 : null;
    }
}
