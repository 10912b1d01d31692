package io.aimass.contracts;

/**
 * Where the rows of one source went in one run, each term counted on its own: {@code read} at the reader, the others from
 * what was committed. Every run asserts {@link #holds()}.
 */
public record RowAccounting(String source, long read, long written, long quarantined, long deduplicated, long dropped) {
    public static RowAccounting unchanged(String source) {
        return new RowAccounting(source, 0, 0, 0, 0, 0);
    }

    /** {@code read = written + quarantined + deduplicated + dropped}. */
    public boolean holds() {
        return read == written + quarantined + deduplicated + dropped;
    }

    /** Answers itself, or throws an {@link ErrorType#INTERNAL} failure that shows the counts. */
    public RowAccounting check() {
        if (!holds()) {
            throw mismatch("nothing more was committed");
        }
        return this;
    }

    /** The failure that shows the counts. @param consequence what has become of the rows, in words */
    public JobException mismatch(String consequence) {
        return new JobException(
                ErrorType.INTERNAL,
                "Rows of " + source + " do not add up: read " + read + ", but written " + written + " + quarantined "
                        + quarantined + " + deduplicated " + deduplicated + " + dropped " + dropped + " = "
                        + (written + quarantined + deduplicated + dropped)
                        + ". A transform lost or multiplied rows; " + consequence + ".");
    }
}
