package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ModelManifest;
import io.aimass.orchestration.platform.http.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of versions and their files. */
final class Versions {
    private static final String SELECT =
            "SELECT repository, version, message, author, run, manifest, digest, size, created_at FROM model_version WHERE repository = :repository";

    private Versions() {}

    /** Adds the next version. @throws java.util.NoSuchElementException when there is no such repository */
    static ModelVersion add(Handle handle, String repository, NewVersion made, long now) {
        var number = handle.createQuery(
                        "UPDATE model_repository SET latest = latest + 1, updated_at = :now WHERE name = :name RETURNING latest")
                .bind("now", now)
                .bind("name", repository)
                .mapTo(Long.class)
                .findOne()
                .orElseThrow();
        handle.createUpdate(
                        "INSERT INTO model_version (repository, version, message, author, run, training_digest, manifest, digest, size, created_at)"
                                + " VALUES (:repository, :version, :message, :author, :run, :trainingDigest, :manifest, :digest, :size, :now)")
                .bind("repository", repository)
                .bind("version", number)
                .bind("message", made.message())
                .bind("author", made.author())
                .bind("run", made.run().orElse(null))
                .bind("trainingDigest", made.trainingDigest().orElse(null))
                .bind("manifest", made.manifest().map(m -> Json.text(m.toMap())).orElse(null))
                .bind("digest", digest(made.files()))
                .bind("size", made.files().stream().mapToLong(ModelFile::size).sum())
                .bind("now", now)
                .execute();
        var batch = handle.prepareBatch(
                "INSERT INTO model_file (repository, version, path, sha256, size) VALUES (:repository, :version, :path, :sha256, :size)");
        for (var file : made.files()) {
            batch.bind("repository", repository)
                    .bind("version", number)
                    .bind("path", file.path())
                    .bind("sha256", file.sha256())
                    .bind("size", file.size())
                    .add();
        }
        batch.execute();
        return find(handle, repository, number).orElseThrow();
    }

    static Optional<ModelVersion> find(Handle handle, String repository, long number) {
        return handle.createQuery(SELECT + " AND version = :version")
                .bind("repository", repository)
                .bind("version", number)
                .map((row, context) -> row(handle, row))
                .findOne();
    }

    static Optional<ModelVersion> ofTraining(Handle handle, String repository, String trainingDigest) {
        return handle.createQuery(SELECT + " AND training_digest = :digest")
                .bind("repository", repository)
                .bind("digest", trainingDigest)
                .map((row, context) -> row(handle, row))
                .findOne();
    }

    static Optional<ModelVersion> newest(Handle handle, String repository) {
        return handle.createQuery(SELECT + " ORDER BY version DESC LIMIT 1")
                .bind("repository", repository)
                .map((row, context) -> row(handle, row))
                .findOne();
    }

    /** Newest first. */
    static List<ModelVersion> list(Handle handle, String repository) {
        return handle.createQuery(SELECT + " ORDER BY version DESC")
                .bind("repository", repository)
                .map((row, context) -> row(handle, row))
                .list();
    }

    static void delete(Handle handle, String repository, long number) {
        handle.createUpdate("DELETE FROM model_version WHERE repository = :repository AND version = :version")
                .bind("repository", repository)
                .bind("version", number)
                .execute();
    }

    private static ModelVersion row(Handle handle, ResultSet row) throws SQLException {
        var repository = row.getString("repository");
        var number = row.getLong("version");
        return new ModelVersion(
                repository,
                number,
                row.getString("message"),
                row.getString("author"),
                Optional.ofNullable(row.getString("run")),
                Optional.ofNullable(row.getString("manifest")).map(text -> ModelManifest.fromMap(Json.object(text))),
                row.getString("digest"),
                row.getLong("size"),
                row.getLong("created_at"),
                Aliases.of(handle, repository, number),
                files(handle, repository, number));
    }

    private static List<ModelFile> files(Handle handle, String repository, long number) {
        return handle
                .createQuery(
                        "SELECT path, sha256, size FROM model_file WHERE repository = :repository AND version = :version")
                .bind("repository", repository)
                .bind("version", number)
                .map((row, context) ->
                        new ModelFile(row.getString("path"), row.getString("sha256"), row.getLong("size")))
                .stream()
                .sorted(Comparator.comparing(ModelFile::path))
                .toList();
    }

    private static String digest(List<ModelFile> files) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            files.stream()
                    .sorted(Comparator.comparing(ModelFile::path))
                    .forEach(
                            f -> digest.update((f.sha256() + "  " + f.path() + "\n").getBytes(StandardCharsets.UTF_8)));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What a commit brings. */
    record NewVersion(
            String message,
            String author,
            Optional<String> run,
            Optional<String> trainingDigest,
            Optional<ModelManifest> manifest,
            List<ModelFile> files) {}
}
