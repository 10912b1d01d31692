package io.aimass.training.evaluation;

import java.io.Serializable;

/** Everything but the AUC of one group of scored rows, summed row by row. */
final class Tally implements Serializable {
    static final int BINS = 10;
    private static final long serialVersionUID = 1L;
    /** Keeps the loss of a sure and wrong answer finite, as other tools do. */
    private static final double SUREST = 1e-15;

    final long[] binRows = new long[BINS];
    final long[] binPositives = new long[BINS];
    final double[] binProbability = new double[BINS];
    long truePositives;
    long falsePositives;
    long trueNegatives;
    long falseNegatives;
    double loss;
    long refusedLabels;
    double refusedLabel;

    /** @param label a row whose label is neither 0 nor 1 is counted as refused, and as nothing else */
    void add(double probability, double label, double threshold) {
        if (label != 0 && label != 1) {
            refusedLabels++;
            refusedLabel = label;
            return;
        }
        var positive = label == 1;
        var said = probability > threshold;
        if (positive) {
            truePositives += said ? 1 : 0;
            falseNegatives += said ? 0 : 1;
        } else {
            falsePositives += said ? 1 : 0;
            trueNegatives += said ? 0 : 1;
        }
        var bounded = Math.min(1 - SUREST, Math.max(SUREST, probability));
        loss -= Math.log(positive ? bounded : 1 - bounded);
        var bin = Math.min(BINS - 1, (int) (probability * BINS));
        binRows[bin]++;
        binPositives[bin] += positive ? 1 : 0;
        binProbability[bin] += probability;
    }

    void merge(Tally other) {
        truePositives += other.truePositives;
        falsePositives += other.falsePositives;
        trueNegatives += other.trueNegatives;
        falseNegatives += other.falseNegatives;
        loss += other.loss;
        if (other.refusedLabels > 0) {
            refusedLabels += other.refusedLabels;
            refusedLabel = other.refusedLabel;
        }
        for (var bin = 0; bin < BINS; bin++) {
            binRows[bin] += other.binRows[bin];
            binPositives[bin] += other.binPositives[bin];
            binProbability[bin] += other.binProbability[bin];
        }
    }

    long rows() {
        return truePositives + falsePositives + trueNegatives + falseNegatives;
    }
}
