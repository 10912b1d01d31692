package io.aimass.orchestration.compute;

import java.util.concurrent.TimeUnit;

/** How long to wait before starting another driver: not at all, or ever longer while they end soon after their start. */
final class BackOff {
    private static final long SHORT_LIFE_MILLIS = 60_000;
    private static final long FIRST_MILLIS = 1_000;
    private static final long LONGEST_MILLIS = 60_000;

    private long pauseMillis;
    private long until = System.nanoTime();

    void ended(long livedMillis) {
        pauseMillis =
                livedMillis > SHORT_LIFE_MILLIS ? 0 : Math.min(LONGEST_MILLIS, Math.max(FIRST_MILLIS, pauseMillis * 2));
        until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    }

    boolean over() {
        return System.nanoTime() - until >= 0;
    }

    long pauseMillis() {
        return pauseMillis;
    }
}
