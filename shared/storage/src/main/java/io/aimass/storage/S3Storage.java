package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A prefix of an S3 bucket. Content waits in a local temporary file, then becomes visible in one request; a publish is a put
 * with {@code If-None-Match: *}. Whether the server honours that is tried when the storage is opened, unless rows of a database decide.
 */
final class S3Storage extends StagingStorage {
    private static final int MOST_KEYS = 1000;
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final URI uri;
    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final S3Writer writer;
    private final Publisher publisher;

    S3Storage(URI uri, Map<String, String> options) throws IOException {
        this(uri, options, options.containsKey(CommitRows.URL) ? new CommitRows(options) : null);
    }

    /** @param rows null where the S3 server decides between two writers */
    S3Storage(URI uri, Map<String, String> options, CommitRows rows) throws IOException {
        this.uri = uri;
        this.bucket = uri.getHost() == null ? uri.getAuthority() : uri.getHost();
        this.prefix = prefix(uri);
        S3Errors.translate(uri.toString(), () -> {
            S3Clients.requireAnswer(options, bucket);
            return true;
        });
        this.client = S3Clients.open(options);
        this.writer = new S3Writer(client, bucket, options);
        var staging = prefix + SafePath.STAGING + "/";
        try {
            writer.requireBucket(uri);
            if (rows == null) {
                writer.probe(uri, staging);
                this.publisher = writer::publish;
            } else {
                rows.prepare();
                writer.probeMarks(uri, staging);
                dropAbandoned(staging);
                this.publisher = new ClaimedPublisher(writer, rows, bucket, staging)::publish;
            }
        } catch (IOException | RuntimeException e) {
            client.close();
            throw e;
        }
    }

    @Override
    public URI root() {
        return uri;
    }

    @Override
    public InputStream read(String path) throws IOException {
        var key = key(path);
        return S3Errors.translate(
                path, () -> new S3Stream(client.getObject(r -> r.bucket(bucket).key(key))));
    }

    @Override
    public boolean exists(String path) throws IOException {
        return writer.exists(key(path));
    }

    @Override
    public List<StoredFile> list(String directory) throws IOException {
        SafePath.directory(directory);
        var start = prefix + (directory.isEmpty() ? "" : directory + "/");
        var found = new ArrayList<StoredFile>();
        for (var object : objects(directory, start)) {
            var path = object.key().substring(prefix.length());
            if (!path.endsWith("/") && !path.startsWith(SafePath.STAGING + "/")) {
                found.add(new StoredFile(
                        path, object.size(), object.lastModified().toEpochMilli()));
            }
        }
        found.sort(Comparator.comparing(StoredFile::path));
        return found;
    }

    @Override
    public void delete(String path) throws IOException {
        var key = key(path);
        var doomed = new ArrayList<ObjectIdentifier>();
        doomed.add(ObjectIdentifier.builder().key(key).build());
        objects(path, key + "/")
                .forEach(o -> doomed.add(ObjectIdentifier.builder().key(o.key()).build()));
        for (var i = 0; i < doomed.size(); i += MOST_KEYS) {
            deleteAll(path, doomed.subList(i, Math.min(i + MOST_KEYS, doomed.size())));
        }
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    Staged stage(InputStream content) throws IOException {
        var file = Files.createTempFile("aimass-", ".staged");
        try (var out = Channels.newOutputStream(FileChannel.open(file, StandardOpenOption.WRITE))) {
            var blob = Digests.copy(content, (buffer, length) -> out.write(buffer, 0, length));
            return new StagedObject(file, blob);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private String key(String path) {
        return prefix + SafePath.file(path);
    }

    private List<S3Object> objects(String path, String start) throws IOException {
        return S3Errors.translate(
                path,
                () -> client.listObjectsV2Paginator(r -> r.bucket(bucket).prefix(start)).contents().stream()
                        .toList());
    }

    private void deleteAll(String path, List<ObjectIdentifier> keys) throws IOException {
        var answer = S3Errors.translate(
                path,
                () -> client.deleteObjects(
                        r -> r.bucket(bucket).delete(d -> d.objects(keys).quiet(true))));
        if (answer.hasErrors()) {
            var first = answer.errors().get(0);
            throw new IOException("'" + path + "' could not be deleted whole: " + first.key() + ": " + first.message());
        }
    }

    private void dropAbandoned(String staging) throws IOException {
        var then = Instant.now().minus(ABANDONED);
        for (var object : objects(staging, staging)) {
            if (object.lastModified().isBefore(then)) {
                writer.delete(object.key());
            }
        }
    }

    private static String prefix(URI uri) {
        var path = uri.getPath() == null ? "" : uri.getPath().replaceAll("^/+|/+$", "");
        return path.isEmpty() ? "" : SafePath.file(path) + "/";
    }

    private final class StagedObject implements Staged {
        private final Path file;
        private final Blob blob;

        StagedObject(Path file, Blob blob) {
            this.file = file;
            this.blob = blob;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public boolean publish(String path) throws IOException {
            return publisher.publish(key(path), file, blob.size());
        }

        @Override
        public void replace(String path) throws IOException {
            writer.replace(key(path), file, blob.size());
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    @FunctionalInterface
    private interface Publisher {
        /** @return false when the key is taken */
        boolean publish(String key, Path file, long size) throws IOException;
    }
}
