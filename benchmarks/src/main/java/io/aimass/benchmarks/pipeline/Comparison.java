package io.aimass.benchmarks.pipeline;

import java.util.Map;

/** Both sides must have done the same; what differs stops the benchmark. */
final class Comparison {
    private static final double AUC_TOLERANCE = 0.002;

    private Comparison() {}

    static void rounds(Measured ours, Measured plain) {
        for (var step : Side.STEPS) {
            if (step.equals("train")) {
                models(ours.step(step).counts(), plain.step(step).counts());
            } else {
                same(
                        "the counts of " + step,
                        ours.step(step).counts(),
                        plain.step(step).counts());
            }
        }
    }

    private static void models(Map<String, Double> ours, Map<String, Double> plain) {
        for (var part : new String[] {"train", "validation", "test"}) {
            same("the rows of " + part, ours.get(part + ".rows"), plain.get(part + ".rows"));
            var difference = Math.abs(ours.get(part + ".auc") - plain.get(part + ".auc"));
            if (!(difference <= AUC_TOLERANCE)) {
                throw new IllegalStateException(
                        "The AUC of " + part + " differs by " + difference + ": ours " + ours + ", plain " + plain);
            }
        }
    }

    /** Every value of every row of silver and of the features, bit by bit. */
    static void tables(OurSide ours, PlainSide plain) throws Exception {
        for (var table : new String[] {"silver.flights", "gold.flight_features"}) {
            same("the table " + table, plain.digest(ours.table(table)), plain.digest(plain.table(table)));
        }
    }

    private static void same(String what, Object ours, Object plain) {
        if (!ours.equals(plain)) {
            throw new IllegalStateException("Both sides differ in " + what + ":\nours  " + ours + "\nplain " + plain);
        }
    }
}
