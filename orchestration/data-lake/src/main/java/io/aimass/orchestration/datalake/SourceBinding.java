package io.aimass.orchestration.datalake;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.run.RunPreparation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives an {@code ingest} run that names a source the source's spec, with the run's own settings over it, and the profile's
 * connection.
 */
public final class SourceBinding implements RunPreparation {
    private final Sources sources;
    private final Profile profile;

    public SourceBinding(Sources sources, Profile profile) {
        this.sources = sources;
        this.profile = profile;
    }

    @Override
    public Map<String, Object> prepare(String jobType, Map<String, Object> settings) {
        if (!"ingest".equals(jobType) || !(settings.get("source") instanceof String name)) {
            return settings;
        }
        if (settings.containsKey("connection") && settings.containsKey("target")) {
            return settings; // a whole spec of its own
        }
        var complete =
                new LinkedHashMap<String, Object>(sources.require(name).spec().tree());
        complete.keySet().removeAll(List.of("kind", "name"));
        complete.putAll(settings);
        if (!complete.containsKey("connection")) {
            complete.put("connection", profile.connection(name).orElseThrow(() -> unbound(name)));
        }
        return complete;
    }

    private JobException unbound(String name) {
        return JobException.user(
                "The profile %s has no connection for the source '%s'. Add a line below 'sources', such as: %s: {kind: file, path: \"/data/%s.csv\"}",
                profile.file(), name, name, name);
    }
}
