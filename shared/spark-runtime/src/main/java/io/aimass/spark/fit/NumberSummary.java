package io.aimass.spark.fit;

import java.io.Serializable;

/** Count, mean and variance of one column, by Welford's update and Chan's merge. */
final class NumberSummary implements Serializable {
    private static final long serialVersionUID = 1L;

    private long count;
    private long missing;
    private double mean;
    private double squares;
    private boolean infinite;

    void add(double value) {
        if (Double.isInfinite(value)) {
            infinite = true;
            return;
        }
        count++;
        var delta = value - mean;
        mean += delta / count;
        squares += delta * (value - mean);
    }

    void addMissing() {
        missing++;
    }

    void merge(NumberSummary other) {
        missing += other.missing;
        infinite |= other.infinite;
        if (other.count == 0) {
            return;
        }
        var total = count + other.count;
        var delta = other.mean - mean;
        mean += delta * other.count / total;
        squares += other.squares + delta * delta * ((double) count * other.count / total);
        count = total;
    }

    boolean hasMissing() {
        return missing > 0;
    }

    boolean hasInfinite() {
        return infinite;
    }

    /** 0 when every value is missing. */
    double mean() {
        return mean;
    }

    /** The standard deviation; 1 when the column does not vary, so that it can divide. */
    double scale() {
        var deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
        return deviation > 0 && Double.isFinite(deviation) ? deviation : 1;
    }
}
