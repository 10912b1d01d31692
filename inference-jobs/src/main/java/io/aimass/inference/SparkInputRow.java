package io.aimass.inference;

import io.aimass.contracts.ModelManifest.Column;
import io.aimass.scoring.InputRow;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.unsafe.types.UTF8String;

/** A model's inputs read from Spark's own row, without boxing. */
final class SparkInputRow implements InputRow {
    private static final int KNOWN_TEXTS = 10_000;

    private final int[] positions;
    private final char[] types;
    private final Map<UTF8String, String> texts = new HashMap<>();
    private InternalRow row;

    SparkInputRow(List<Column> inputs, int[] positions) {
        this.positions = positions;
        this.types = new char[positions.length];
        for (var i = 0; i < types.length; i++) {
            types[i] = inputs.get(i).type().charAt(0);
        }
    }

    void of(InternalRow next) {
        row = next;
    }

    @Override
    public boolean isMissing(int column) {
        var position = positions[column];
        return row.isNullAt(position) || types[column] == 'd' && Double.isNaN(row.getDouble(position));
    }

    @Override
    public double number(int column) {
        var position = positions[column];
        return switch (types[column]) {
            case 'd' -> row.getDouble(position);
            case 'l' -> row.getLong(position);
            case 'b' -> row.getBoolean(position) ? 1 : 0;
            default -> throw new IllegalStateException("column " + column + " is not a number");
        };
    }

    @Override
    public String text(int column) {
        var position = positions[column];
        return switch (types[column]) {
            case 's' -> text(row.getUTF8String(position));
            case 'l' -> String.valueOf(row.getLong(position));
            case 'b' -> String.valueOf(row.getBoolean(position));
            default -> throw new IllegalStateException("column " + column + " is not a text");
        };
    }

    private String text(UTF8String value) {
        var known = texts.get(value);
        if (known == null) {
            if (texts.size() >= KNOWN_TEXTS) {
                texts.clear();
            }
            known = value.toString();
            texts.put(value.clone(), known);
        }
        return known;
    }
}
