package io.aimass.scoring;

import io.aimass.contracts.JobException;
import java.util.List;
import java.util.Map;

/** {@code {"coefficients": [...], "intercept": x}}, summed in the order of the coefficients as Spark's dense dot product. */
final class LinearEvaluator implements Evaluator {
    private final double[] coefficients;
    private final double intercept;

    private LinearEvaluator(double[] coefficients, double intercept) {
        this.coefficients = coefficients;
        this.intercept = intercept;
    }

    static LinearEvaluator read(String path, byte[] content) {
        var map = ModelJson.read(path, content);
        if (!(map.get("coefficients") instanceof List<?> list) || !(map.get("intercept") instanceof Number intercept)) {
            throw malformed(path, map);
        }
        var coefficients = new double[list.size()];
        for (var i = 0; i < coefficients.length; i++) {
            if (!(list.get(i) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
                throw malformed(path, map);
            }
            coefficients[i] = number.doubleValue();
        }
        return new LinearEvaluator(coefficients, intercept.doubleValue());
    }

    private static JobException malformed(String path, Map<String, Object> map) {
        return JobException.data("Model file '" + path
                + "' is not a linear model: it needs 'coefficients', a list of numbers, and 'intercept'; it has "
                + String.join(", ", map.keySet()) + ". Make the package again.");
    }

    @Override
    public int width() {
        return coefficients.length;
    }

    @Override
    public boolean acceptsMissing(int slot) {
        return false;
    }

    @Override
    public double probability(double margin) {
        return 1 / (1 + Math.exp(-margin));
    }

    @Override
    public Block block(int capacity) {
        var sums = new double[capacity];
        return new Block() {
            @Override
            public void set(int row, double[] slots) {
                var sum = 0.0;
                for (var i = 0; i < coefficients.length; i++) {
                    sum += coefficients[i] * slots[i];
                }
                sums[row] = sum + intercept;
            }

            @Override
            public void margins(int rows, double[] margins) {
                System.arraycopy(sums, 0, margins, 0, rows);
            }
        };
    }
}
