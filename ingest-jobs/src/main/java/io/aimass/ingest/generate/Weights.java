package io.aimass.ingest.generate;

import java.util.Arrays;

/** Draws an index in proportion to its weight. */
final class Weights {
    private final int[] cumulative;

    Weights(int[] weights) {
        cumulative = weights.clone();
        for (var i = 1; i < cumulative.length; i++) {
            cumulative[i] += cumulative[i - 1];
        }
    }

    int total() {
        return cumulative[cumulative.length - 1];
    }

    int draw(Dice dice) {
        return at(dice.below(total()));
    }

    /** The index that the {@code n}th unit of weight belongs to. */
    int at(int n) {
        var found = Arrays.binarySearch(cumulative, n + 1);
        var index = found >= 0 ? found : -found - 1;
        while (index > 0 && cumulative[index - 1] >= n + 1) {
            index--;
        }
        return index;
    }
}
