package io.aimass.inference;

import io.aimass.contracts.Settings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model version as the server resolved it.
 *
 * @param files the SHA-256 of every file's blob, by path within the package
 */
record ModelReference(String name, String version, Map<String, String> files) {
    static ModelReference from(Settings settings) {
        var files = new LinkedHashMap<String, String>();
        settings.map("files").forEach((path, digest) -> files.put(path, String.valueOf(digest)));
        settings.check(!files.isEmpty(), "'" + settings.path("files") + "' is missing");
        return new ModelReference(settings.required("name"), settings.required("version"), files);
    }

    /** What its output columns begin with: {@code flight_delay_v3}. */
    String prefix() {
        return name.replace('-', '_') + "_v" + version;
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
