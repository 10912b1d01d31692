package io.aimass.orchestration.compute;

import java.util.concurrent.TimeUnit;

/** Wakes those who wait for work, without losing a wake-up between looking and waiting. */
final class Signal {
    private long count;

    synchronized long now() {
        return count;
    }

    synchronized void raise() {
        count++;
        notifyAll();
    }

    /** Waits until it is raised after {@code seen}, at most so long. */
    synchronized void await(long seen, long nanos) throws InterruptedException {
        var deadline = System.nanoTime() + nanos;
        while (count == seen) {
            var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            wait(left);
        }
    }
}
