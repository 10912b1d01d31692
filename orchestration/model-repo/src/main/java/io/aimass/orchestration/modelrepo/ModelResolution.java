package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.run.RunPreparation;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pins the models that a {@code score} or {@code evaluate} run names under {@code models} ({@code flight-delay@champion},
 * {@code flight-delay@3}): under {@code resolved-models} it adds a map {@code name}, {@code version}, {@code files} (path to SHA-256) for each.
 */
public final class ModelResolution implements RunPreparation {
    private static final Set<String> JOB_TYPES = Set.of("score", "evaluate");

    private final ModelRepo models;

    public ModelResolution(ModelRepo models) {
        this.models = models;
    }

    @Override
    public Map<String, Object> prepare(String jobType, Map<String, Object> settings) {
        if (!JOB_TYPES.contains(jobType) || settings.get("models") == null) {
            return settings;
        }
        var resolved = new LinkedHashMap<String, Map<String, Object>>();
        for (var reference : references(settings.get("models"))) {
            var version = resolve(reference);
            resolved.putIfAbsent(version.reference(), describe(version));
        }
        var prepared = new LinkedHashMap<>(settings);
        prepared.put("resolved-models", List.copyOf(resolved.values()));
        return prepared;
    }

    private ModelVersion resolve(String reference) {
        var at = reference.indexOf('@');
        if (at <= 0) {
            throw JobException.user(
                    "'models' has '%s'; write the version or alias after an @, such as %s@champion or %s@3.",
                    reference, reference, reference);
        }
        try {
            return models.version(reference.substring(0, at), reference.substring(at + 1));
        } catch (ApiException e) {
            throw new JobException(e.type(), e.getMessage(), e);
        }
    }

    private static Map<String, Object> describe(ModelVersion version) {
        if (version.manifest().isEmpty()) {
            throw JobException.user(
                    "%s cannot be scored with: it has no model.json. Choose a version that was trained here, or upload a model package.",
                    version.reference());
        }
        var files = new LinkedHashMap<String, Object>();
        version.files().forEach(f -> files.put(f.path(), f.sha256()));
        return Map.of("name", version.repository(), "version", version.number(), "files", files);
    }

    private static List<String> references(Object value) {
        var items = value instanceof Collection<?> list
                ? list
                : List.of(String.valueOf(value).split(","));
        return items.stream()
                .map(item -> String.valueOf(item).strip())
                .filter(item -> !item.isEmpty())
                .toList();
    }
}
