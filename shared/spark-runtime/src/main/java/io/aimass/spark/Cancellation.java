package io.aimass.spark;

/** Whether a run has been asked to stop. Once set it stays set. */
final class Cancellation {
    private volatile boolean requested;

    void request() {
        requested = true;
    }

    boolean requested() {
        return requested;
    }

    void throwIfRequested() {
        if (requested) {
            throw new CancelledException();
        }
    }
}
