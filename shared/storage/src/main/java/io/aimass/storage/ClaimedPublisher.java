package io.aimass.storage;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes on an S3 server that would let two writers put the same key: the content is put beside it, a row of {@link CommitRows}
 * claimed for the key, the content copied to the key, the row given up. Who meets a row that another has, which may have been killed, does the
 * rest for it: whatever is copied while a row stands is the content that the row names. The server must show a put to whoever asks after it.
 */
final class ClaimedPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimedPublisher.class);

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

    /**
     * Where this fails, content and row stay, for others to finish with: a copy that was not answered may still come to pass.
     *
     * @return false when the key is taken
     */
    boolean publish(String key, Path file, long size) throws IOException {
        if (writer.exists(key)) {
            return false;
        }
        var mark = UUID.randomUUID().toString();
        var staged = staging + mark;
        writer.replace(staged, file, size, mark);
        while (true) {
            var holder = rows.claim(object(key), staged);
            var there = settle(key, holder);
            if (there != null) {
                if (!holder.equals(staged)) {
                    tidy(key, staged);
                }
                return there.equals(mark);
            }
            if (holder.equals(staged)) {
                throw new IOException("What was to be published as '" + key + "' waited until it was dropped");
            }
        }
    }

    /**
     * Does what the one who has the row would do. The key is looked at once the row stands: another may have published it, and given its row
     * up, before.
     *
     * @return the mark of the writer whose content is at the key then; null when the row's content was dropped, which frees the row
     */
    private String settle(String key, String staged) throws IOException {
        var there = writer.mark(key);
        if (there == null) {
            there = isCopied(key, staged) ? staged.substring(staged.lastIndexOf('/') + 1) : writer.mark(key);
        }
        if (there == null) {
            rows.release(object(key), staged);
        } else {
            tidy(key, staged);
        }
        return there;
    }

    private boolean isCopied(String key, String staged) throws IOException {
        try {
            writer.copy(staged, key);
            return true;
        } catch (NoSuchFileException e) {
            return false; // another has done it, or it waited for more than a day
        }
    }

    /** The key is decided by now, whatever comes of this. In this order: a row without content is in nobody's way. */
    private void tidy(String key, String staged) {
        try {
            writer.delete(staged);
            rows.release(object(key), staged);
        } catch (IOException e) {
            LOG.warn("'{}' is published, but what its writer kept for that stays: {}", key, e.getMessage());
        }
    }

    private String object(String key) {
        return bucket + "/" + key;
    }
}
