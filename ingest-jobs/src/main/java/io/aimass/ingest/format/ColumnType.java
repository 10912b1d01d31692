package io.aimass.ingest.format;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/** What a declared column may hold. */
public enum ColumnType {
    INT(DataTypes.IntegerType, "whole number"),
    LONG(DataTypes.LongType, "whole number"),
    DOUBLE(DataTypes.DoubleType, "number"),
    BOOLEAN(DataTypes.BooleanType, "true or false"),
    STRING(DataTypes.StringType, "text in UTF-8"),
    DATE(DataTypes.DateType, "date"),
    TIMESTAMP(DataTypes.TimestampType, "time");

    private final DataType sparkType;
    private final String words;

    ColumnType(DataType sparkType, String words) {
        this.sparkType = sparkType;
        this.words = words;
    }

    /** As it is written in a spec. */
    public static ColumnType parse(String text) {
        return Arrays.stream(values())
                .filter(t -> t.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is not a type; the types are "
                        + Arrays.stream(values()).map(ColumnType::toString).collect(Collectors.joining(", "))));
    }

    /** A pattern for dates and times, checked. */
    public static String pattern(String text) {
        FormattedTimes.formatter(text);
        return text;
    }

    public DataType sparkType() {
        return sparkType;
    }

    String words() {
        return words;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
