package io.aimass.benchmarks.pipeline;

import java.util.List;

/** Both sides must have done the same; what differs stops the benchmark. */
final class Comparison {
    private static final double AUC_TOLERANCE = 0.002;
    private static final List<String> PARTS = List.of("train", "validation", "test");

    private Comparison() {}

    static void counts(Measured ours, Measured plain) {
        for (var step : Side.STEPS) {
            if (!step.equals("train")) {
                same(
                        "the counts of " + step,
                        ours.step(step).counts(),
                        plain.step(step).counts());
            }
        }
        for (var part : PARTS) {
            same("the rows of " + part, model(ours, part + ".rows"), model(plain, part + ".rows"));
        }
    }

    static void models(Measured ours, Measured plain) {
        for (var part : PARTS) {
            var difference = Math.abs(model(ours, part + ".auc") - model(plain, part + ".auc"));
            if (!(difference <= AUC_TOLERANCE)) {
                throw new IllegalStateException("The AUC of " + part + " differs by " + difference + ":\nours  "
                        + ours.step("train").counts() + "\nplain "
                        + plain.step("train").counts());
            }
        }
    }

    private static Double model(Measured side, String metric) {
        return side.step("train").counts().get(metric);
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
