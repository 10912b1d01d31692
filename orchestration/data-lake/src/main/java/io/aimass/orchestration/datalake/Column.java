package io.aimass.orchestration.datalake;

import io.delta.kernel.types.DataType;
import io.delta.kernel.types.DecimalType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.StructType;
import java.util.List;
import java.util.Optional;

/** @param type {@code integer}, {@code long}, {@code double}, {@code string}, {@code timestamp}, … */
public record Column(String name, String type, boolean nullable, Optional<String> unit) {
    static List<Column> of(StructType schema) {
        return schema.fields().stream().map(Column::of).toList();
    }

    private static Column of(StructField field) {
        var unit = Optional.ofNullable(field.getMetadata().getEntries().get("unit"))
                .map(String::valueOf);
        return new Column(field.getName(), name(field.getDataType()), field.isNullable(), unit);
    }

    private static String name(DataType type) {
        return type instanceof DecimalType decimal
                ? "decimal(" + decimal.getPrecision() + "," + decimal.getScale() + ")"
                : type.toString();
    }
}
