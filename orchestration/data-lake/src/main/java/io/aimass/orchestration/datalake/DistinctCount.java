package io.aimass.orchestration.datalake;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;

/**
 * Counts distinct values in bounded memory: exactly up to 1,024, beyond that from the 1,024 smallest hashes (Bar-Yossef et al. 2002,
 * "Counting distinct elements in a data stream"; standard error 1/√k, about 3 %).
 */
final class DistinctCount {
    private static final int KEPT = 1_024;
    private static final double SPACE = Math.pow(2, 64);

    private final TreeSet<Long> smallest = new TreeSet<>(Long::compareUnsigned);
    private boolean full;

    void add(Object value) {
        var hash = hash(value);
        if (!full) {
            smallest.add(hash);
            if (smallest.size() > KEPT) {
                smallest.pollLast();
                full = true;
            }
        } else if (Long.compareUnsigned(hash, smallest.last()) < 0 && smallest.add(hash)) {
            smallest.pollLast();
        }
    }

    long count() {
        return full ? Math.round((KEPT - 1) / (unsigned(smallest.last()) / SPACE)) : smallest.size();
    }

    boolean isEstimate() {
        return full;
    }

    private static double unsigned(long value) {
        return (value >>> 1) * 2.0 + (value & 1);
    }

    /** FNV-1a over the text, finished as in MurmurHash3. */
    private static long hash(Object value) {
        var hash = 0xcbf29ce484222325L;
        for (var b : String.valueOf(value).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
