package io.aimass.orchestration.modelrepo;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;

/** The rows of uploads: files that are stored, but not part of a version yet. */
final class Uploads {
    static final int MOST_FILES = 1000;

    private static final long ABANDONED_MILLIS = TimeUnit.DAYS.toMillis(7);

    private Uploads() {}

    /** @param version that it was committed as */
    record Upload(String id, Optional<Long> version) {}

    static void add(Handle handle, String id, String repository, String by, long now) {
        handle.createUpdate("DELETE FROM model_upload WHERE created_at < :old")
                .bind("old", now - ABANDONED_MILLIS)
                .execute();
        handle.createUpdate(
                        "INSERT INTO model_upload (id, repository, created_by, created_at) VALUES (:id, :repository, :by, :now)")
                .bind("id", id)
                .bind("repository", repository)
                .bind("by", by)
                .bind("now", now)
                .execute();
    }

    static Optional<Upload> find(Handle handle, String repository, String id) {
        return handle.createQuery("SELECT version FROM model_upload WHERE id = :id AND repository = :repository")
                .bind("id", id)
                .bind("repository", repository)
                .map((row, context) -> {
                    var version = row.getLong("version");
                    return new Upload(id, row.wasNull() ? Optional.empty() : Optional.of(version));
                })
                .findOne();
    }

    static void put(Handle handle, String id, ModelFile file) {
        handle.createUpdate(
                        "INSERT INTO model_upload_file (upload, path, sha256, size) VALUES (:upload, :path, :sha256, :size)"
                                + " ON CONFLICT (upload, path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size")
                .bind("upload", id)
                .bind("path", file.path())
                .bind("sha256", file.sha256())
                .bind("size", file.size())
                .execute();
    }

    static List<ModelFile> files(Handle handle, String id) {
        return handle
                .createQuery("SELECT path, sha256, size FROM model_upload_file WHERE upload = :upload")
                .bind("upload", id)
                .map((row, context) ->
                        new ModelFile(row.getString("path"), row.getString("sha256"), row.getLong("size")))
                .stream()
                .sorted(Comparator.comparing(ModelFile::path))
                .toList();
    }

    static void committed(Handle handle, String id, long version) {
        handle.createUpdate("UPDATE model_upload SET version = :version WHERE id = :id")
                .bind("version", version)
                .bind("id", id)
                .execute();
        handle.createUpdate("DELETE FROM model_upload_file WHERE upload = :id")
                .bind("id", id)
                .execute();
    }
}
