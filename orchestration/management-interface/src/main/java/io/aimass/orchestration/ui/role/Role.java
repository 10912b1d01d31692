package io.aimass.orchestration.ui.role;

import java.net.URI;

/** A part of the platform that runs in this process and answers at an address. */
public interface Role extends AutoCloseable {
    /** {@code server}, {@code compute} or {@code inference}. */
    String name();

    URI uri();

    @Override
    void close();
}
