package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Shared, long-term storage below one root URI ({@code file:}, {@code hdfs:} or {@code s3a:}), with the same behaviour on each.
 * Paths are relative to the root, with {@code /} between names; one that leaves the root is refused with
 * {@link IllegalArgumentException}. Thread-safe.
 */
public interface CentralizedStorage extends AutoCloseable {
    /**
     * @param options what the scheme needs: {@code fs.defaultFS}-like Hadoop keys for {@code hdfs:}; {@code endpoint},
     *     {@code region}, {@code access-key}, {@code secret-key}, {@code path-style}, {@code multipart-size} (bytes) for {@code s3a:}, and
     *     {@code commits} (a PostgreSQL URL), {@code commits-user}, {@code commits-password} for servers without conditional writes
     */
    static CentralizedStorage open(URI root, Map<String, String> options) throws IOException {
        return StorageFactory.open(root, options);
    }

    URI root();

    /** Opens for reading. @throws java.nio.file.NoSuchFileException when there is none */
    InputStream read(String path) throws IOException;

    /**
     * Writes the whole content or nothing: a reader never sees a part of it.
     *
     * @return false when a file is already there, which is then left as it is
     */
    boolean publish(String path, InputStream content) throws IOException;

    /** Like {@link #publish}, but replaces what is there. */
    void replace(String path, InputStream content) throws IOException;

    /** True for a file; directories are not told apart from nothing. */
    boolean exists(String path) throws IOException;

    /** Files below {@code prefix}, at any depth, sorted by path; empty when there is none. */
    List<StoredFile> list(String prefix) throws IOException;

    /** Deletes the file or everything below the path; nothing happens when there is none. */
    void delete(String path) throws IOException;

    /** Streams the content into the content-addressed store, once for the same bytes. */
    Blob putBlob(InputStream content) throws IOException;

    /**
     * Opens a blob for reading. Its digest is verified as it is read.
     *
     * @throws CorruptBlobException at the end of the stream when the content does not match its digest
     */
    InputStream readBlob(String sha256) throws IOException;

    @Override
    void close() throws IOException;

    /** @param size in bytes */
    record StoredFile(String path, long size, long modifiedMillis) {}

    /** @param sha256 lower-case hex; @param size in bytes */
    record Blob(String sha256, long size) {}
}
