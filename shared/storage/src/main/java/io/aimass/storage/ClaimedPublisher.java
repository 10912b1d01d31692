package io.aimass.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Publishes on an S3 server that would let two writers put the same key: the content is put beside it, a row of {@link CommitRows}
 * claimed for the key, the content copied to the key, the row given up. Who meets a row that another has, which may have been killed, does the
 * rest for it: whatever is copied while a row stands is the content that the row names. The server must show a put to whoever asks after it.
 */
final class ClaimedPublisher {
    private final S3Writer writer;
    private final CommitRows rows;
    private final String bucket;
    private final String staging;

    /** @param staging the prefix of the keys at which content waits */
    ClaimedPublisher(S3Writer writer, CommitRows rows, String bucket, String staging) {
        this.writer = writer;
        this.rows = rows;
        this.bucket = bucket;
        this.staging = staging;
    }

    /** @return false when the key is taken */
    boolean publish(String key, Path file, long size) throws IOException {
        if (writer.exists(key)) {
            return false;
        }
        var mark = UUID.randomUUID().toString();
        var staged = staging + mark;
        writer.replace(staged, file, size, mark);
        while (true) {
            var holder = rows.claim(object(key), staged);
            if (holder.equals(staged)) {
                return finishOwn(key, staged, mark);
            }
            finish(key, holder);
            if (writer.exists(key)) {
                writer.delete(staged);
                return false;
            }
        }
    }

    /**
     * The key is looked at once more: another may have published it, and given its row up, since. Where this fails, content and row stay, for
     * others to finish with: a copy that was not answered may still come to pass.
     */
    private boolean finishOwn(String key, String staged, String mark) throws IOException {
        if (writer.mark(key) == null) {
            copy(key, staged);
        }
        var published = writer.mark(key);
        if (published == null) {
            throw new IOException("'" + key + "' was deleted while it was published");
        }
        giveUp(key, staged);
        return published.equals(mark);
    }

    private void finish(String key, String staged) throws IOException {
        if (!writer.exists(key)) {
            copy(key, staged);
        }
        giveUp(key, staged);
    }

    /** What no longer waits has been published by another, or was abandoned a day ago. */
    private void copy(String key, String staged) throws IOException {
        try {
            writer.copy(staged, key);
        } catch (NoSuchFileException e) {
            return;
        }
    }

    /** In this order: a row without content lets the next one claim the key, content without a row is dropped after a day. */
    private void giveUp(String key, String staged) throws IOException {
        writer.delete(staged);
        rows.release(object(key), staged);
    }

    private String object(String key) {
        return bucket + "/" + key;
    }
}
