package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import java.util.Optional;

/** {@code flight-delay}, {@code flight-delay@3} or {@code flight-delay@champion}. */
record ModelRef(String name, Optional<String> version) {
    static ModelRef parse(String text) {
        var at = text.indexOf('@');
        return at < 0
                ? new ModelRef(text, Optional.empty())
                : new ModelRef(text.substring(0, at), Optional.of(text.substring(at + 1)));
    }

    String path() {
        return version.isPresent() ? versionPath() : "/api/v1/models/" + Remote.segment(name);
    }

    String versionPath() {
        return "/api/v1/models/" + Remote.segment(name) + "/versions/"
                + Remote.segment(version.orElseThrow(() -> JobException.user(
                        "'%s' names no version; write it as %s@champion or %s@1.", name, name, name)));
    }

    int versionNumber() {
        try {
            return Integer.parseInt(version.orElse(""));
        } catch (NumberFormatException e) {
            throw JobException.user(
                    "'%s' names no version number; write it as %s@1. `aimass model versions %s` lists them.",
                    name, name, name);
        }
    }
}
