package io.aimass.spark;

import java.time.Duration;

/** How long this driver may go on without hearing from the server; after that the server has given its runs to others. */
final class Lease {
    private final long nanos;
    private volatile long renewed = System.nanoTime();

    Lease(Duration length) {
        this.nanos = length.toNanos();
    }

    void renew() {
        renewed = System.nanoTime();
    }

    boolean expired() {
        return System.nanoTime() - renewed > nanos;
    }
}
