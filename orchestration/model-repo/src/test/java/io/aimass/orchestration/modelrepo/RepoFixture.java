package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabase;
import io.aimass.storage.CentralizedStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A ModelRepo on a real database and a real storage. */
final class RepoFixture implements AutoCloseable {
    final Database database;
    final CentralizedStorage storage;
    final ModelRepo models;

    private RepoFixture(Database database, CentralizedStorage storage) {
        this.database = database;
        this.storage = storage;
        this.models = new ModelRepo(database, storage, Clock.systemUTC());
    }

    static RepoFixture open(TestDatabase kind, Path folder) throws IOException {
        return new RepoFixture(
                kind.open(folder),
                CentralizedStorage.open(folder.resolve("root").toUri(), Map.of()));
    }

    /** Commits text files: path, content, path, content, … */
    ModelVersion commit(String repository, String... pathsAndContents) {
        var upload = models.beginUpload(repository, "ada");
        for (var i = 0; i < pathsAndContents.length; i += 2) {
            put(repository, upload, pathsAndContents[i], pathsAndContents[i + 1]);
        }
        return models.commit(repository, upload, "a change", "ada");
    }

    ModelFile put(String repository, String upload, String path, String content) {
        return models.putFile(repository, upload, path, new ByteArrayInputStream(bytes(content)));
    }

    /** Commits a model package with metrics: name, value, name, value, … */
    ModelVersion commitModel(String repository, Object... metrics) {
        var files = modelPackage(repository, metrics);
        return commit(repository, "model.json", files.get("model.json"), "model.ubj", files.get("model.ubj"));
    }

    static Map<String, String> modelPackage(String repository, Object... metrics) {
        var values = new LinkedHashMap<String, Double>();
        for (var i = 0; i < metrics.length; i += 2) {
            values.put((String) metrics[i], (Double) metrics[i + 1]);
        }
        var model = "trees of " + values;
        var manifest = new ModelManifest(
                repository,
                "xgboost",
                "model.ubj",
                List.of(new Column("distance", "double", true, "miles")),
                List.of(new Column("probability", "double", false, "")),
                List.of(),
                0.5,
                values,
                Map.of("rows", 10),
                "test",
                Map.of("model.ubj", sha256(model)));
        var files = new LinkedHashMap<String, String>();
        files.put("model.json", Json.text(manifest.toMap()));
        files.put("model.ubj", model);
        return files;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(text)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        storage.close();
        database.close();
    }
}
