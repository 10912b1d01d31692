package io.aimass.ingest.source;

import java.io.IOException;

/** A file that is not what it should be. The message goes on after the file's name: cause and remedy. */
final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
        super(message);
    }
}
