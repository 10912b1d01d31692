package io.aimass.spark;

import java.util.List;

/** Carries a run's events out in small batches, on a thread of its own, until the last one is delivered. */
final class EventPump implements Runnable {
    private static final long BATCH_MILLIS = 200;

    private final EventQueue queue;
    private final Sink sink;

    EventPump(EventQueue queue, Sink sink) {
        this.queue = queue;
        this.sink = sink;
    }

    static Thread start(String name, EventQueue queue, Sink sink) {
        var thread = new Thread(new EventPump(queue, sink), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public void run() {
        try {
            while (!queue.drained()) {
                queue.awaitEnd(BATCH_MILLIS);
                if (!sink.deliver(queue.take())) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where lines go; called about five times a second, also without lines. */
    @FunctionalInterface
    interface Sink {
        /** @return false when nobody wants to hear more of this run */
        boolean deliver(List<String> lines) throws InterruptedException;
    }
}
