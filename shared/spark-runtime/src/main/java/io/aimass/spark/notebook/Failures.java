package io.aimass.spark.notebook;

import java.util.concurrent.TimeUnit;

/** Counts wrong tokens; after thirty in a minute further ones are told to wait. A valid token is never locked out. */
final class Failures {
    private static final int TRIES = 30;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);

    private long since = System.nanoTime();
    private int count;

    /** @return whether there were too many */
    synchronized boolean another() {
        if (System.nanoTime() - since > WINDOW_NANOS) {
            since = System.nanoTime();
            count = 0;
        }
        count++;
        return count > TRIES;
    }
}
