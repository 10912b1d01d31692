package io.aimass.storage;

import java.io.IOException;

/** A blob's bytes no longer match the digest it is named by. */
public final class CorruptBlobException extends IOException {
    private static final long serialVersionUID = 1L;

    public CorruptBlobException(String expected, String found) {
        super("Blob " + expected + " is damaged: its content has SHA-256 " + found
                + ". Restore the file below models/blobs/sha256 from a backup, or upload the model again.");
    }
}
