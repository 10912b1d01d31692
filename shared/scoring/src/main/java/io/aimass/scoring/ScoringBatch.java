package io.aimass.scoring;

/** Scores rows together, which is several times faster than one by one. Not thread-safe; reuse it from block to block. */
public final class ScoringBatch {
    private final Scorer scorer;
    private final Evaluator.Block block;
    private final double[] slots;
    private final double[] margins;
    private int size;

    ScoringBatch(Scorer scorer, Evaluator.Block block, int capacity) {
        this.scorer = scorer;
        this.block = block;
        this.slots = new double[scorer.steps().width()];
        this.margins = new double[capacity];
    }

    public int size() {
        return size;
    }

    public boolean isFull() {
        return size == margins.length;
    }

    /** Forgets the rows of the last block. */
    public void clear() {
        size = 0;
    }

    /** Reads the row now; it may be reused afterwards. */
    public void add(InputRow row) {
        scorer.steps().apply(row, slots);
        block.set(size++, slots);
    }

    /** Scores the rows added since {@link #clear()}. */
    public void run() {
        block.margins(size, margins);
    }

    public double margin(int row) {
        return margins[row];
    }

    public double probability(int row) {
        return scorer.probability(margins[row]);
    }

    public int label(double probability) {
        return scorer.label(probability);
    }
}
