package io.aimass.scoring;

/** A model read into flat arrays. Immutable; what a thread needs while it works is in its {@link Block}. */
interface Evaluator {
    /** The vector's length. */
    int width();

    boolean acceptsMissing(int slot);

    double probability(double margin);

    /** @param capacity rows evaluated together at most */
    Block block(int capacity);

    /** Not thread-safe. */
    interface Block {
        void set(int row, double[] slots);

        void margins(int rows, double[] margins);
    }
}
