package io.aimass.spark.notebook;

import java.sql.DatabaseMetaData;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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

    private static final String COLUMNS = "TYPE_NAME STRING, DATA_TYPE INT, PRECISION INT, LITERAL_PREFIX STRING,"
            + " LITERAL_SUFFIX STRING, CREATE_PARAMS STRING, NULLABLE SMALLINT, CASE_SENSITIVE BOOLEAN,"
            + " SEARCHABLE SMALLINT, UNSIGNED_ATTRIBUTE BOOLEAN, FIXED_PREC_SCALE BOOLEAN, AUTO_INCREMENT BOOLEAN,"
            + " LOCAL_TYPE_NAME STRING, MINIMUM_SCALE SMALLINT, MAXIMUM_SCALE SMALLINT, SQL_DATA_TYPE INT,"
            + " SQL_DATETIME_SUB INT, NUM_PREC_RADIX INT";

    private JdbcType() {}

    /** The types that columns are made of, by their codes. */
    static Listing all() {
        var types = new ArrayList<>(CODES.keySet());
        types.add(DataTypes.createDecimalType(DecimalType.MAX_PRECISION(), 0));
        return new Listing(
                COLUMNS,
                types.stream()
                        .sorted(Comparator.comparing(JdbcType::code).thenComparing(DataType::sql))
                        .map(JdbcType::described)
                        .toList());
    }

    private static Map<String, Object> described(DataType type) {
        var row = new LinkedHashMap<String, Object>();
        row.put("TYPE_NAME", type.sql().replaceAll("\\(.*", ""));
        row.put("DATA_TYPE", code(type));
        row.put("PRECISION", size(type));
        row.put("NULLABLE", DatabaseMetaData.typeNullable);
        row.put("CASE_SENSITIVE", type.equals(DataTypes.StringType));
        row.put("SEARCHABLE", DatabaseMetaData.typeSearchable);
        row.put("UNSIGNED_ATTRIBUTE", !(type instanceof NumericType));
        row.put("FIXED_PREC_SCALE", false);
        row.put("AUTO_INCREMENT", false);
        row.put("MINIMUM_SCALE", 0);
        row.put("MAXIMUM_SCALE", type instanceof DecimalType ? DecimalType.MAX_SCALE() : 0);
        row.put("NUM_PREC_RADIX", radix(type));
        return row;
    }

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
