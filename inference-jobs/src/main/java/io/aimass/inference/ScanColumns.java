package io.aimass.inference;

import static org.apache.spark.sql.functions.col;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.Names;
import io.aimass.scoring.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** The columns one scan reads: those kept, then each model input once per type, cast to what a scorer reads. */
final class ScanColumns {
    private static final Map<String, DataType> TYPES = Map.of(
            "double",
            DataTypes.DoubleType,
            "long",
            DataTypes.LongType,
            "string",
            DataTypes.StringType,
            "boolean",
            DataTypes.BooleanType);

    private final StructType table;
    private final List<Column> selected = new ArrayList<>();
    private final Map<String, Integer> inputs = new LinkedHashMap<>();

    ScanColumns(StructType table, List<String> kept) {
        this.table = table;
        for (var name : kept) {
            if (find(name).isEmpty()) {
                throw JobException.user("'key': " + Names.unknown(name, "column of the table", columns()));
            }
            selected.add(column(name));
        }
    }

    /** Why the table cannot be scored with the model; empty when it can. */
    Optional<String> problem(Scorer scorer) {
        var problems = new ArrayList<String>();
        for (var input : scorer.inputs()) {
            var type = find(input.name());
            if (type.isEmpty()) {
                problems.add("the table has no column '" + input.name() + "'"
                        + Names.nearest(input.name(), columns())
                                .map(n -> " (it has '" + n + "')")
                                .orElse(""));
            } else if (!accepts(input.type(), type.get())) {
                problems.add("column '" + input.name() + "' is " + type.get().simpleString() + ", the model takes "
                        + input.type());
            }
        }
        return problems.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", problems));
    }

    /** Adds what the model reads. @return the positions of its inputs in the scan */
    int[] add(Scorer scorer) {
        return scorer.inputs().stream().mapToInt(this::add).toArray();
    }

    Column[] selected() {
        return selected.toArray(Column[]::new);
    }

    private int add(ModelManifest.Column input) {
        return inputs.computeIfAbsent(input.name() + ":" + input.type(), key -> {
            selected.add(column(input.name()).cast(TYPES.get(input.type())).as("input_" + inputs.size()));
            return selected.size() - 1;
        });
    }

    private static boolean accepts(String type, DataType found) {
        return switch (type) {
            case "double" -> found instanceof NumericType;
            case "long" ->
                found instanceof LongType
                        || found instanceof IntegerType
                        || found instanceof ShortType
                        || found instanceof ByteType;
            case "string" -> found instanceof StringType;
            case "boolean" -> found instanceof BooleanType;
            default -> false;
        };
    }

    private Optional<DataType> find(String name) {
        return Arrays.stream(table.fields())
                .filter(f -> f.name().equals(name))
                .map(f -> f.dataType())
                .findFirst();
    }

    private List<String> columns() {
        return List.of(table.fieldNames());
    }

    private static Column column(String name) {
        return col("`" + name.replace("`", "``") + "`");
    }
}
