package io.aimass.scoring;

/**
 * A boosted forest. As XGBoost does, values are compared as floats and leaves are added as floats, tree after tree from the
 * base margin on, so that margins are equal to the bit.
 *
 * <p>A row takes two slots a feature: in the first a missing value is -Infinity and goes left, in the second +Infinity and goes
 * right; a split reads the one of its default direction. A last slot holds 0, for leaves.
 */
final class XgboostEvaluator implements Evaluator {
    private final int features;
    private final float base;
    private final int[] slots;
    private final float[] thresholds;
    private final int[] lefts;
    private final float[] leaves;
    private final int[] roots;
    private final int[] depths;

    XgboostEvaluator(
            int features,
            float base,
            int[] slots,
            float[] thresholds,
            int[] lefts,
            float[] leaves,
            int[] roots,
            int[] depths) {
        this.features = features;
        this.base = base;
        this.slots = slots;
        this.thresholds = thresholds;
        this.lefts = lefts;
        this.leaves = leaves;
        this.roots = roots;
        this.depths = depths;
    }

    @Override
    public int width() {
        return features;
    }

    @Override
    public boolean acceptsMissing(int slot) {
        return true;
    }

    /** In float as XGBoost's {@code Sigmoid}: the exponent capped at 88.7. */
    @Override
    public double probability(double margin) {
        var exponent = Math.min(-(float) margin, 88.7f);
        return 1.0f / ((float) Math.exp(exponent) + 1.0f);
    }

    @Override
    public Block block(int capacity) {
        return new Rows(capacity);
    }

    private final class Rows implements Block {
        private final int stride = 2 * features + 1;
        private final float[] values;
        private final float[] sums;

        Rows(int capacity) {
            this.values = new float[capacity * stride];
            this.sums = new float[capacity];
        }

        @Override
        public void set(int row, double[] vector) {
            var at = row * stride;
            for (var feature = 0; feature < features; feature++) {
                var value = (float) vector[feature];
                var missing = Float.isNaN(value);
                values[at++] = missing ? Float.NEGATIVE_INFINITY : value;
                values[at++] = missing ? Float.POSITIVE_INFINITY : value;
            }
        }

        @Override
        public void margins(int rows, double[] margins) {
            for (var row = 0; row < rows; row++) {
                sums[row] = base;
            }
            for (var tree = 0; tree < roots.length; tree++) {
                add(roots[tree], depths[tree], rows);
            }
            for (var row = 0; row < rows; row++) {
                margins[row] = sums[row];
            }
        }

        private void add(int root, int depth, int rows) {
            for (int row = 0, at = 0; row < rows; row++, at += stride) {
                var node = root;
                for (var step = 0; step < depth; step++) {
                    node = lefts[node] + (values[at + slots[node]] < thresholds[node] ? 0 : 1);
                }
                sums[row] += leaves[node];
            }
        }
    }
}
