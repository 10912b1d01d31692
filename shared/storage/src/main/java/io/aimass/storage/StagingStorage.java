package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** What all storages share: content is staged first, then made visible in one step. */
abstract class StagingStorage implements CentralizedStorage {
    private static final String BLOBS = "models/blobs/sha256/";
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    abstract Staged stage(InputStream content) throws IOException;

    @Override
    public final boolean publish(String path, InputStream content) throws IOException {
        SafePath.file(path);
        if (exists(path)) {
            return false;
        }
        try (var staged = stage(content)) {
            return staged.publish(path);
        }
    }

    @Override
    public final void replace(String path, InputStream content) throws IOException {
        SafePath.file(path);
        try (var staged = stage(content)) {
            staged.replace(path);
        }
    }

    @Override
    public final Blob putBlob(InputStream content) throws IOException {
        try (var staged = stage(content)) {
            var blob = staged.blob();
            if (!staged.publish(blobPath(blob.sha256())) && isDamaged(blob)) {
                staged.replace(blobPath(blob.sha256()));
            }
            return blob;
        }
    }

    @Override
    public final InputStream readBlob(String sha256) throws IOException {
        return new VerifiedStream(read(blobPath(sha256)), sha256);
    }

    private boolean isDamaged(Blob blob) throws IOException {
        try (var present = readBlob(blob.sha256())) {
            present.transferTo(java.io.OutputStream.nullOutputStream());
            return false;
        } catch (CorruptBlobException e) {
            return true;
        }
    }

    private static String blobPath(String sha256) {
        if (sha256 == null || !SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("A blob is named by its SHA-256, 64 lower-case hexadecimal digits");
        }
        return BLOBS + sha256.substring(0, 2) + "/" + sha256;
    }
}
