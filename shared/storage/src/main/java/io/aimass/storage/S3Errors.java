package io.aimass.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** The SDK's exceptions as those that every storage throws. */
final class S3Errors {
    private S3Errors() {}

    static <T> T translate(String path, Supplier<T> request) throws IOException {
        try {
            return request.get();
        } catch (NoSuchKeyException e) {
            var missing = new NoSuchFileException(path);
            missing.initCause(e);
            throw missing;
        } catch (NoSuchBucketException e) {
            throw new IOException(
                    "The bucket of the storage root does not exist; create it, or correct 'storage.root'", e);
        } catch (SdkException | UncheckedIOException e) {
            throw new IOException("S3 failed at '" + path + "': " + e.getMessage(), e);
        }
    }
}
