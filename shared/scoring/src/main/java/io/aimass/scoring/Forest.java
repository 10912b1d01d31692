package io.aimass.scoring;

import java.util.Arrays;

/**
 * Lays trees out for {@link XgboostEvaluator}: all nodes in flat arrays, a node's right child directly after its left one.
 * A leaf is its own left child and always goes left, so that every row takes the same number of steps through a tree.
 */
final class Forest {
    private final int features;
    private int[] slots = new int[1024];
    private float[] thresholds = new float[1024];
    private int[] lefts = new int[1024];
    private float[] leaves = new float[1024];
    private int size;
    private int[] roots = new int[16];
    private int[] depths = new int[16];
    private int trees;

    Forest(int features) {
        this.features = features;
    }

    /** As XGBoost saves it: {@code left[i]} is -1 at a leaf, whose value is {@code conditions[i]}. */
    record Tree(int[] left, int[] right, int[] features, float[] conditions, int[] defaultLeft) {
        Tree {
            var nodes = left.length;
            if (nodes == 0
                    || right.length != nodes
                    || features.length != nodes
                    || conditions.length != nodes
                    || defaultLeft.length != nodes) {
                throw new IllegalArgumentException("the arrays of a tree differ in length");
            }
        }
    }

    void add(Tree tree) {
        if (trees == roots.length) {
            roots = Arrays.copyOf(roots, 2 * trees);
            depths = Arrays.copyOf(depths, 2 * trees);
        }
        var root = allocate(1);
        roots[trees] = root;
        depths[trees] = place(tree, root);
        trees++;
    }

    XgboostEvaluator evaluator(float base) {
        return new XgboostEvaluator(
                features,
                base,
                Arrays.copyOf(slots, size),
                Arrays.copyOf(thresholds, size),
                Arrays.copyOf(lefts, size),
                Arrays.copyOf(leaves, size),
                Arrays.copyOf(roots, trees),
                Arrays.copyOf(depths, trees));
    }

    /** Breadth first, so that the nodes of a level lie together. @return the tree's depth */
    private int place(Tree tree, int root) {
        var originals = new int[tree.left().length];
        var places = new int[tree.left().length];
        var queued = 1;
        places[0] = root;
        var depth = -1;
        for (int from = 0, to = 1; from < to; from = to, to = queued, depth++) {
            for (var i = from; i < to; i++) {
                var node = originals[i];
                if (tree.left()[node] < 0) {
                    leaf(places[i], tree.conditions()[node]);
                    continue;
                }
                if (queued + 2 > originals.length) {
                    throw new IllegalArgumentException("a tree's children do not form a tree");
                }
                var left = allocate(2);
                split(places[i], tree, node, left);
                originals[queued] = tree.left()[node];
                places[queued++] = left;
                originals[queued] = tree.right()[node];
                places[queued++] = left + 1;
            }
        }
        return depth;
    }

    private void leaf(int place, float value) {
        slots[place] = 2 * features;
        thresholds[place] = 1;
        lefts[place] = place;
        leaves[place] = value;
    }

    private void split(int place, Tree tree, int node, int left) {
        var feature = tree.features()[node];
        if (feature < 0 || feature >= features) {
            throw new IllegalArgumentException("a tree splits on feature " + feature + " of " + features);
        }
        if (!(tree.conditions()[node] > Float.NEGATIVE_INFINITY)) {
            throw new IllegalArgumentException("a tree splits at " + tree.conditions()[node]);
        }
        slots[place] = 2 * feature + (tree.defaultLeft()[node] != 0 ? 0 : 1);
        thresholds[place] = tree.conditions()[node];
        lefts[place] = left;
    }

    private int allocate(int count) {
        if (size + count > slots.length) {
            var length = 2 * slots.length;
            slots = Arrays.copyOf(slots, length);
            thresholds = Arrays.copyOf(thresholds, length);
            lefts = Arrays.copyOf(lefts, length);
            leaves = Arrays.copyOf(leaves, length);
        }
        size += count;
        return size - count;
    }
}
