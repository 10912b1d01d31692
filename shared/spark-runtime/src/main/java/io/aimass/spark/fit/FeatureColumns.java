package io.aimass.spark.fit;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;

/** The columns a model reads, numbers before categories, and their types in a model's manifest. */
public record FeatureColumns(List<String> numeric, List<String> categorical) implements Serializable {
    public FeatureColumns {
        numeric = List.copyOf(numeric);
        categorical = List.copyOf(categorical);
    }

    public List<String> names() {
        var all = new ArrayList<>(numeric);
        all.addAll(categorical);
        return all;
    }

    /** @throws JobException USER naming the nearest column for an unknown one, or the one whose type does not fit */
    public void check(String table, StructType schema) {
        for (var name : names()) {
            if (!List.of(schema.fieldNames()).contains(name)) {
                throw JobException.user(Names.unknown(name, "column of " + table, List.of(schema.fieldNames())));
            }
            var type = schema.apply(name).dataType();
            if (type(type) == null) {
                throw JobException.user(
                        "Column '%s' of %s is %s; a feature is a number, a string or a boolean. Derive one from it.",
                        name, table, type.simpleString());
            }
            if (numeric.contains(name) && type(type).equals("string")) {
                throw JobException.user(
                        "Column '%s' of %s is a string; list it under 'categorical', or cast it.", name, table);
            }
            if (categorical.contains(name) && type(type).equals("double")) {
                throw JobException.user(
                        "Column '%s' of %s is %s; list it under 'numeric', or cast it to a string.",
                        name, table, type.simpleString());
            }
        }
    }

    /** The manifest's name of a Spark type; null when a model cannot take it. */
    public static String type(DataType type) {
        if (type.equals(DataTypes.StringType)) {
            return "string";
        }
        if (type.equals(DataTypes.BooleanType)) {
            return "boolean";
        }
        var whole = List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType)
                .contains(type);
        return whole ? "long" : type instanceof NumericType ? "double" : null;
    }
}
