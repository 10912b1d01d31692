package io.aimass.training;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.scoring.ModelPackage;
import io.aimass.storage.CentralizedStorage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Model packages in storage: where a run leaves its own, and those of ModelRepo's blobs. */
final class PackageStore {
    private final CentralizedStorage storage;

    PackageStore(CentralizedStorage storage) {
        this.storage = storage;
    }

    static String directory(String runId) {
        return "runs/" + runId + "/model";
    }

    /** The manifest last, so that a package that has one is whole. */
    void write(String directory, ModelPackage model) {
        try {
            for (var path : model.paths()) {
                if (!path.equals(ModelManifest.FILE)) {
                    storage.replace(directory + "/" + path, new ByteArrayInputStream(model.content(path)));
                }
            }
            storage.replace(
                    directory + "/" + ModelManifest.FILE, new ByteArrayInputStream(model.content(ModelManifest.FILE)));
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "The model package cannot be written to %s: %s. Check the storage and try again.",
                    directory,
                    e.getMessage());
        }
    }

    /** @param digests SHA-256 by path within the package */
    ModelPackage read(String model, Map<String, String> digests) {
        var files = new TreeMap<String, byte[]>();
        digests.forEach((path, digest) -> files.put(path, blob(model, path, digest)));
        return ModelPackage.of(files);
    }

    private byte[] blob(String model, String path, String digest) {
        try (var in = storage.readBlob(digest)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw JobException.external(
                    e,
                    "File '%s' of model %s cannot be read: %s. Check the storage and try again.",
                    path,
                    model,
                    e.getMessage());
        }
    }
}
