package io.aimass.ingest.generate;

/**
 * A row's own random numbers: they depend on the seed and the row's number only, so that rows can be made in any order by any number
 * of threads (SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
 */
final class Dice {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    void start(long seed, long row) {
        state = mix(seed * GOLDEN + 1) ^ mix(row + GOLDEN);
    }

    /** From 0 to {@code bound - 1}. */
    int below(int bound) {
        return (int) (((next() >>> 33) * bound) >>> 31);
    }

    /** From 0 up to, but not including, 1. */
    double unit() {
        return (next() >>> 11) * 0x1.0p-53;
    }

    /** Between -1 and 1, most often near 0: of variance 1/6. */
    double triangular() {
        var first = unit();
        return first - unit();
    }

    private long next() {
        state += GOLDEN;
        return mix(state);
    }

    private static long mix(long z) {
        var a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        var b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
