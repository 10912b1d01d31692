package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A model package that a run left in the storage. */
final class PackageFolder {
    private final CentralizedStorage storage;
    private final String folder;

    PackageFolder(CentralizedStorage storage, String folder) {
        this.storage = storage;
        this.folder = folder;
    }

    /** Copies the manifest and every file it lists into blobs. */
    List<ModelFile> copy() {
        try {
            var files = new ArrayList<ModelFile>();
            for (var path : paths()) {
                files.add(copy(ModelPath.check(path)));
            }
            files.sort(Comparator.comparing(ModelFile::path));
            return files;
        } catch (NoSuchFileException e) {
            throw JobException.data(
                    "The model package at '%s' is not whole: %s is missing. Train again.", folder, e.getFile());
        } catch (IllegalArgumentException e) {
            throw JobException.data(
                    "The model package at '%s' cannot be used: %s. Train again.", folder, e.getMessage());
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The model package at '%s' could not be read: %s. Check the storage; the run may be tried again.",
                    folder,
                    e.getMessage());
        }
    }

    private List<String> paths() throws IOException {
        try (var content = storage.read(folder + "/" + ModelManifest.FILE)) {
            var manifest =
                    ModelManifest.fromMap(Json.object(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
            var paths = new ArrayList<>(manifest.files().keySet());
            paths.add(ModelManifest.FILE);
            return paths;
        }
    }

    private ModelFile copy(String path) throws IOException {
        try (var content = storage.read(folder + "/" + path)) {
            var blob = storage.putBlob(ModelContent.check(path, content));
            return new ModelFile(path, blob.sha256(), blob.size());
        }
    }
}
