package io.aimass.orchestration.modelrepo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Records as the REST API shows them. */
final class ModelViews {
    private ModelViews() {}

    static Map<String, Object> listing(List<?> items) {
        var view = new LinkedHashMap<String, Object>();
        view.put("items", items);
        view.put("total", items.size());
        return view;
    }

    static Map<String, Object> of(Repository repository) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", repository.name());
        view.put("description", repository.description());
        view.put("tags", repository.tags());
        view.put("versions", repository.versions());
        view.put("aliases", repository.aliases());
        view.put("createdBy", repository.createdBy());
        view.put("createdAt", repository.createdAt());
        view.put("updatedAt", repository.updatedAt());
        return view;
    }

    /** As listed. */
    static Map<String, Object> of(ModelVersion version) {
        var view = new LinkedHashMap<String, Object>();
        view.put("name", version.repository());
        view.put("version", version.number());
        view.put("message", version.message());
        view.put("author", version.author());
        version.run().ifPresent(run -> view.put("run", run));
        view.put("createdAt", version.createdAt());
        view.put("aliases", version.aliases());
        view.put("size", version.size());
        view.put("digest", version.digest());
        version.manifest().ifPresent(manifest -> {
            view.put("engine", manifest.engine());
            view.put("training", manifest.training());
        });
        view.put("metrics", new TreeMap<>(version.metrics()));
        view.put("files", version.files().stream().map(ModelViews::of).toList());
        return view;
    }

    /** With its whole manifest. */
    static Map<String, Object> whole(ModelVersion version) {
        var view = of(version);
        version.manifest().ifPresent(manifest -> {
            var map = manifest.toMap();
            view.put("signature", Map.of("inputs", map.get("inputs"), "outputs", map.get("outputs")));
            view.put("manifest", map);
        });
        return view;
    }

    static Map<String, Object> of(ModelFile file) {
        var view = new LinkedHashMap<String, Object>();
        view.put("path", file.path());
        view.put("size", file.size());
        view.put("sha256", file.sha256());
        return view;
    }

    static Map<String, Object> of(Alias alias) {
        var view = new LinkedHashMap<String, Object>();
        view.put("alias", alias.name());
        view.put("version", alias.version());
        alias.previous().ifPresent(previous -> view.put("previous", previous));
        view.put("updatedAt", alias.updatedAt());
        return view;
    }
}
