package io.aimass.training;

import io.aimass.scoring.InputRow;
import org.apache.spark.sql.Row;

/** A Spark row as a model's inputs: numbers as doubles, the rest as strings, by position. */
final class SparkRow implements InputRow {
    private Row row;

    SparkRow of(Row next) {
        row = next;
        return this;
    }

    @Override
    public boolean isMissing(int column) {
        return row.isNullAt(column) || row.get(column) instanceof Double number && number.isNaN();
    }

    @Override
    public double number(int column) {
        return row.getDouble(column);
    }

    @Override
    public String text(int column) {
        return row.getString(column);
    }
}
