package io.aimass.orchestration.inference;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.scoring.ModelPackage;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The server's ModelRepo over REST. */
final class ServerModels implements ModelSource {
    private final ApiClient server;
    private final PackageCache cache;

    ServerModels(ApiClient server, PackageCache cache) {
        this.server = server;
        this.cache = cache;
    }

    @Override
    public Resolved resolve(ModelRef model) {
        var answer = server.get(path(model));
        return new Resolved(String.valueOf(answer.get("version")), digest(answer.get("files")));
    }

    @Override
    public ModelPackage fetch(ModelRef model, Resolved resolved) {
        return cache.find(resolved.digest()).orElseGet(() -> download(model.at(resolved.version())));
    }

    @Override
    public List<String> versions(String name) {
        return server.items("/api/v1/models/" + name + "/versions").stream()
                .map(version -> String.valueOf(version.get("version")))
                .sorted(Comparator.comparing(Long::valueOf))
                .toList();
    }

    @Override
    public boolean answers() {
        try {
            server.get("/api/v1/me");
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private ModelPackage download(ModelRef model) {
        try (var archive = server.download(path(model) + "/archive")) {
            var downloaded = ModelPackage.readArchive(archive);
            cache.put(downloaded);
            return downloaded;
        } catch (IOException e) {
            throw JobException.external(
                    e, "Model %s, version %s, could not be downloaded. Try again.", model.name(), model.version());
        }
    }

    private static String path(ModelRef model) {
        return "/api/v1/models/" + model.name() + "/versions/" + model.version();
    }

    /** The files come as {@code {path: sha256}} or as a list of {@code {path, sha256}}. */
    private static String digest(Object files) {
        if (files instanceof Map<?, ?> map && map.get(ModelManifest.FILE) instanceof String digest) {
            return digest;
        }
        if (files instanceof List<?> list) {
            for (var item : list) {
                if (item instanceof Map<?, ?> file && ModelManifest.FILE.equals(file.get("path"))) {
                    return String.valueOf(file.get("sha256"));
                }
            }
        }
        return "";
    }
}
