package io.aimass.orchestration.compute;

/** This server's place among the servers was given up by another: its runs are theirs, and nothing of what it wanted to write was written. */
final class LeaseLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLost(String server) {
        super("the place of server " + server + " was given up, since it did not answer", null, false, false);
    }
}
