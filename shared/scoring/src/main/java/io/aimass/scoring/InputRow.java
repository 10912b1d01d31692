package io.aimass.scoring;

/** One row of a model's inputs, by position in the manifest's order. Implementations may be reused from row to row. */
public interface InputRow {
    /** True for null and for NaN. */
    boolean isMissing(int column);

    /** The value of a {@code double}, {@code long} or {@code boolean} (0 or 1) column that is not missing. */
    double number(int column);

    /** The value of a {@code string} column that is not missing; of a {@code long} or {@code boolean} one, as it is written. */
    String text(int column);
}
