package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.ModelManifest;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares a model package's files with what its manifest says of them. */
final class PackageCheck {
    private static final int LARGEST_MANIFEST = 16 * 1024 * 1024;

    private final CentralizedStorage storage;

    PackageCheck(CentralizedStorage storage) {
        this.storage = storage;
    }

    /**
     * @return the manifest; empty when there is no {@code model.json}
     * @throws ApiException 422 with every file that does not fit
     */
    Optional<ModelManifest> manifest(List<ModelFile> files) throws IOException {
        var found =
                files.stream().filter(f -> f.path().equals(ModelManifest.FILE)).findFirst();
        if (found.isEmpty()) {
            return Optional.empty();
        }
        var manifest = read(found.get());
        var problems = problems(manifest, files);
        if (!problems.isEmpty()) {
            throw refused(
                    "The model package does not fit its model.json: " + String.join("; ", problems)
                            + ". Make the package again.",
                    problems);
        }
        return Optional.of(manifest);
    }

    private ModelManifest read(ModelFile file) throws IOException {
        if (file.size() > LARGEST_MANIFEST) {
            throw refused(
                    "model.json is larger than " + LARGEST_MANIFEST + " bytes. Make the package again.", List.of());
        }
        try (var content = storage.readBlob(file.sha256())) {
            return ModelManifest.fromMap(Json.object(new String(content.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw refused(
                    "model.json cannot be read: it " + e.getMessage().replaceFirst("^it ", "")
                            + ". Make the package again.",
                    List.of());
        }
    }

    private static List<String> problems(ModelManifest manifest, List<ModelFile> files) {
        var present = files.stream().collect(Collectors.toMap(ModelFile::path, ModelFile::sha256));
        var problems = new ArrayList<String>();
        manifest.files().forEach((path, digest) -> {
            if (!present.containsKey(path)) {
                problems.add("'" + path + "' is missing");
            } else if (!present.get(path).equals(digest)) {
                problems.add("'" + path + "' does not match its digest");
            }
        });
        present.keySet().stream()
                .filter(path ->
                        !path.equals(ModelManifest.FILE) && !manifest.files().containsKey(path))
                .forEach(path -> problems.add("'" + path + "' is not listed"));
        problems.sort(null);
        return problems;
    }

    private static ApiException refused(String message, List<String> problems) {
        return new ApiException(422, ErrorType.DATA, message, problems);
    }
}
