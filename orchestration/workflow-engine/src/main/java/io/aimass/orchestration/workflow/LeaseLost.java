package io.aimass.orchestration.workflow;

/** What this engine holds in memory is no longer what counts. */
final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost(String message) {
        super(message);
    }
}
