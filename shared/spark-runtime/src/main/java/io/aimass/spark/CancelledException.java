package io.aimass.spark;

/** The run was cancelled; it ends as cancelled, not as failed. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super("cancelled");
    }
}
