package io.aimass.contracts;

/** Who has to act on a failure, and whether trying again can help. Its exit code is the process's exit code. */
public enum ErrorType {
    /** The request is wrong: a setting, a name, a rule. The caller mends it; trying again does not help. */
    USER(64),
    /** The data is wrong: a missing column, too many quarantined rows, an unreadable file. */
    DATA(65),
    /** A fault of ours. */
    INTERNAL(70),
    /** Something outside failed: a database, the network, a lost driver. Trying again may help. */
    EXTERNAL(75);

    /** The exit code of a cancelled run. */
    public static final int CANCELLED_EXIT_CODE = 130;

    private final int exitCode;

    ErrorType(int exitCode) {
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    public boolean retryable() {
        return this == EXTERNAL;
    }
}
