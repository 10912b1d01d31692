package io.aimass.orchestration.datalake;

import io.delta.kernel.data.ColumnVector;
import java.util.ArrayList;
import java.util.List;

final class RowValues {
    private RowValues() {}

    /** One row's values, a missing one as null. */
    static List<Object> of(ColumnVector[] columns, int row) {
        var values = new ArrayList<Object>(columns.length);
        for (var column : columns) {
            values.add(Values.of(column, row));
        }
        return values;
    }
}
