package io.aimass.storage;

import java.io.IOException;

/** Content that is complete and durable, but not yet visible. Closing it without a publish drops it. */
interface Staged extends AutoCloseable {
    CentralizedStorage.Blob blob();

    /** @return false when there is a file at {@code path} already */
    boolean publish(String path) throws IOException;

    void replace(String path) throws IOException;

    @Override
    void close() throws IOException;
}
