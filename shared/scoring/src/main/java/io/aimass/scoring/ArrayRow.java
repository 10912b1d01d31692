package io.aimass.scoring;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest.Column;
import java.util.List;

/** A row given as objects; a value of the wrong class is an error that names its column. */
final class ArrayRow implements InputRow {
    private final List<Column> columns;
    private final Object[] values;

    ArrayRow(List<Column> columns, Object[] values) {
        if (values.length != columns.size()) {
            throw JobException.user("The row has " + values.length + " values; the model takes " + columns.size()
                    + ", in this order: "
                    + String.join(", ", columns.stream().map(Column::name).toList()) + ".");
        }
        this.columns = columns;
        this.values = values;
    }

    @Override
    public boolean isMissing(int column) {
        var value = values[column];
        return value == null || value instanceof Double d && d.isNaN() || value instanceof Float f && f.isNaN();
    }

    @Override
    public double number(int column) {
        var value = values[column];
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        throw wrongType(column, value);
    }

    @Override
    public String text(int column) {
        var value = values[column];
        if (value instanceof Double || value instanceof Float) {
            throw wrongType(column, value);
        }
        return value.toString();
    }

    private JobException wrongType(int column, Object value) {
        var declared = columns.get(column);
        return JobException.user("Column '" + declared.name() + "' is of type " + declared.type() + "; it cannot be a "
                + value.getClass().getSimpleName() + ".");
    }
}
