package io.aimass.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Puts, whole or in parts, with and without the condition that the key is free. */
final class S3Writer {
    static final String MULTIPART_SIZE = "multipart-size";

    private static final String MARK = "aimass-writer";
    private static final long DEFAULT_PART = 64L * 1024 * 1024;
    private static final int MOST_PARTS = 10_000;
    private static final int ATTEMPTS = 10;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final String PARTS_GONE = "InvalidPart";
    private static final long SHORTEST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 6_400;

    private final S3Client client;
    private final String bucket;
    private final long partSize;

    S3Writer(S3Client client, String bucket, Map<String, String> options) {
        this.client = client;
        this.bucket = bucket;
        this.partSize = Long.parseLong(options.getOrDefault(MULTIPART_SIZE, String.valueOf(DEFAULT_PART)));
    }

    boolean exists(String key) throws IOException {
        return S3Errors.translate(key, () -> head(key) != null);
    }

    void replace(String key, Path file, long size) throws IOException {
        replace(key, file, size, UUID.randomUUID().toString());
    }

    void replace(String key, Path file, long size, String mark) throws IOException {
        S3Errors.translate(key, () -> conditional(key, mark, () -> put(key, file, size, null, mark)));
    }

    /** @return false when the key is taken */
    boolean publish(String key, Path file, long size) throws IOException {
        return S3Errors.translate(key, () -> {
            var mark = UUID.randomUUID().toString();
            return head(key) == null && conditional(key, mark, () -> put(key, file, size, "*", mark));
        });
    }

    /** With the mark of {@code from}'s writer. @throws java.nio.file.NoSuchFileException when there is no such object */
    void copy(String from, String to) throws IOException {
        S3Errors.translate(from, () -> {
            var source = client.headObject(r -> r.bucket(bucket).key(from));
            if (!conditional(to, mark(source), () -> copy(from, to, source.contentLength(), mark(source)))) {
                throw new UncheckedIOException(new IOException("the server refuses to copy to '" + to + "'"));
            }
            return true;
        });
    }

    private void copy(String from, String to, long size, String mark) {
        if (size > partSize) {
            parts(to, null, mark, (upload, parts) -> {
                for (var slice : slices(size)) {
                    parts.add(copied(from, to, upload, parts.size() + 1, slice));
                }
            });
        } else {
            client.copyObject(r -> r.sourceBucket(bucket)
                    .sourceKey(from)
                    .destinationBucket(bucket)
                    .destinationKey(to));
        }
    }

    void delete(String key) throws IOException {
        S3Errors.translate(key, () -> client.deleteObject(r -> r.bucket(bucket).key(key)));
    }

    /** The mark of the writer, empty when it has none; null when there is no such object. */
    String mark(String key) throws IOException {
        return S3Errors.translate(key, () -> head(key));
    }

    void requireBucket(URI root) throws IOException {
        S3Errors.translate(root.toString(), () -> client.headBucket(r -> r.bucket(bucket)));
    }

    /** Refuses a server that ignores the condition, of either kind of put: two writers would both be told they were first. */
    void probe(URI root, String below) throws IOException {
        var key = below + "probe-" + UUID.randomUUID();
        try {
            S3Errors.translate(key, () -> {
                probe(root, key, () -> putBytes(key));
                probe(root, key, () -> completeBytes(key));
                return true;
            });
        } finally {
            delete(key);
        }
    }

    /** Refuses a server that does not say afterwards whose content it has copied. */
    void probeMarks(URI root, String below) throws IOException {
        var mark = UUID.randomUUID().toString();
        var from = below + "probe-" + mark;
        var to = from + "-copy";
        try {
            S3Errors.translate(
                    from,
                    () -> client.putObject(
                            r -> r.bucket(bucket).key(from).metadata(Map.of(MARK, mark)),
                            RequestBody.fromString("probe")));
            copy(from, to);
            if (!mark.equals(mark(to))) {
                throw new IllegalArgumentException("'" + root
                        + "' cannot be the storage root: its S3 server does not keep the metadata of an object that it copies."
                        + " Use another server, or hdfs: or file:");
            }
        } finally {
            delete(from);
            delete(to);
        }
    }

    private void probe(URI root, String key, Runnable put) {
        put(key);
        try {
            put.run();
        } catch (S3Exception e) {
            if (e.statusCode() == PRECONDITION_FAILED) {
                return;
            }
            throw e;
        }
        throw new IllegalArgumentException("'" + root
                + "' cannot be the storage root: its S3 server ignores 'If-None-Match: *', so two writers could overwrite each other."
                + " Name a PostgreSQL database that decides between them, as the storage option '" + CommitRows.URL
                + "', or use a server that honours conditional writes, or hdfs: or file:");
    }

    /** Without a condition: the SDK may repeat it. */
    private void put(String key) {
        client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString("probe"));
    }

    private void putBytes(String key) {
        client.putObject(r -> r.bucket(bucket).key(key).ifNoneMatch("*"), RequestBody.fromString("probe"));
    }

    private void completeBytes(String key) {
        parts(key, "*", "probe", (upload, parts) -> {
            var part = client.uploadPart(
                    r -> r.bucket(bucket).key(key).uploadId(upload).partNumber(1), RequestBody.fromString("probe"));
            parts.add(CompletedPart.builder().partNumber(1).eTag(part.eTag()).build());
        });
    }

    /**
     * The SDK repeats a request whose answer was lost, and the repetition then finds the key taken by ourselves: the writer's mark on the
     * object tells.
     */
    private boolean conditional(String key, String mark, Runnable put) {
        for (var attempt = 1; ; attempt++) {
            try {
                put.run();
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return isOurs(key, mark);
                }
                if (e.statusCode() != CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void put(String key, Path file, long size, String ifNoneMatch, String mark) {
        if (size > partSize) {
            parts(key, ifNoneMatch, mark, (upload, parts) -> {
                for (var slice : slices(size)) {
                    parts.add(part(key, upload, parts.size() + 1, file, slice));
                }
            });
        } else {
            client.putObject(
                    r -> r.bucket(bucket).key(key).ifNoneMatch(ifNoneMatch).metadata(Map.of(MARK, mark)),
                    RequestBody.fromFile(file));
        }
    }

    private void parts(String key, String ifNoneMatch, String mark, Parts sender) {
        var upload = client.createMultipartUpload(r -> r.bucket(bucket).key(key).metadata(Map.of(MARK, mark)))
                .uploadId();
        try {
            var parts = new ArrayList<CompletedPart>();
            sender.send(upload, parts);
            complete(key, upload, ifNoneMatch, mark, parts);
        } catch (RuntimeException e) {
            abort(key, upload, e);
            throw e;
        }
    }

    /**
     * A repetition, after an answer that was lost, finds the upload gone; or, while the server still works on what it repeats, parts of
     * it, with the object yet to come. The mark tells here too.
     */
    private void complete(String key, String upload, String ifNoneMatch, String mark, List<CompletedPart> parts) {
        try {
            client.completeMultipartUpload(r -> r.bucket(bucket)
                    .key(key)
                    .uploadId(upload)
                    .ifNoneMatch(ifNoneMatch)
                    .multipartUpload(m -> m.parts(parts)));
        } catch (NoSuchUploadException e) {
            if (!isOurs(key, mark)) {
                throw e;
            }
        } catch (S3Exception e) {
            if (e.awsErrorDetails() == null
                    || !PARTS_GONE.equals(e.awsErrorDetails().errorCode())
                    || !comes(key, mark)) {
                throw e;
            }
        }
    }

    /** An object of nobody's, which a copy of one is, tells nothing. */
    private boolean isOurs(String key, String mark) {
        return !mark.isEmpty() && mark.equals(head(key));
    }

    /** Asks for some thirteen seconds, less and less often. */
    private boolean comes(String key, String mark) {
        for (var millis = SHORTEST_PAUSE_MILLIS; ; millis *= 2) {
            if (isOurs(key, mark)) {
                return true;
            }
            if (millis > LONGEST_PAUSE_MILLIS) {
                return false;
            }
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
    }

    /** One that was completed, whatever {@code cause} says, cannot be aborted. */
    private void abort(String key, String upload, RuntimeException cause) {
        try {
            client.abortMultipartUpload(r -> r.bucket(bucket).key(key).uploadId(upload));
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private List<Slice> slices(long size) {
        var length = Math.max(partSize, (size + MOST_PARTS - 1) / MOST_PARTS);
        return LongStream.iterate(0, start -> start < size, start -> start + length)
                .mapToObj(start -> new Slice(start, Math.min(length, size - start)))
                .toList();
    }

    private CompletedPart copied(String from, String to, String upload, int number, Slice slice) {
        var answer = client.uploadPartCopy(r -> r.sourceBucket(bucket)
                .sourceKey(from)
                .copySourceRange("bytes=" + slice.start + "-" + (slice.start + slice.length - 1))
                .destinationBucket(bucket)
                .destinationKey(to)
                .uploadId(upload)
                .partNumber(number));
        return CompletedPart.builder()
                .partNumber(number)
                .eTag(answer.copyPartResult().eTag())
                .build();
    }

    private CompletedPart part(String key, String upload, int number, Path file, Slice slice) {
        var length = slice.length;
        var body = RequestBody.fromContentProvider(
                () -> FileSlice.open(file, slice.start, length), length, "application/octet-stream");
        var answer = client.uploadPart(
                r -> r.bucket(bucket)
                        .key(key)
                        .uploadId(upload)
                        .partNumber(number)
                        .contentLength(length),
                body);
        return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
    }

    private String head(String key) {
        try {
            return mark(client.headObject(r -> r.bucket(bucket).key(key)));
        } catch (NoSuchKeyException e) {
            return null;
        }
    }

    /** Some servers write the names of headers their own way. */
    private static String mark(HeadObjectResponse object) {
        return object.metadata().entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(MARK))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    private record Slice(long start, long length) {}

    @FunctionalInterface
    private interface Parts {
        void send(String upload, ArrayList<CompletedPart> parts);
    }
}
