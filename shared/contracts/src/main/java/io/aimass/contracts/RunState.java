package io.aimass.contracts;

/** The states of a run, a task and a workflow run, and the only transitions between them. */
public enum RunState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED,
    /** A task whose {@code when} was false or whose predecessor did not succeed. */
    SKIPPED;

    public boolean isTerminal() {
        return this != QUEUED && this != RUNNING;
    }

    public boolean canBecome(RunState next) {
        return switch (this) {
            case QUEUED -> next == RUNNING || next == CANCELLED || next == SKIPPED || next == FAILED;
            case RUNNING -> next.isTerminal() || next == QUEUED;
            case FAILED, SKIPPED -> next == QUEUED;
            case SUCCEEDED, CANCELLED -> false;
        };
    }
}
