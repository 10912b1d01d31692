package io.aimass.orchestration.platform.config;

import io.aimass.contracts.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a pool serves notebooks, which makes it one that does no runs.
 *
 * @param port of Spark Connect, on loopback; 0 takes a free one
 * @param python the interpreter that notebooks' own functions run in; empty refuses them
 * @param artifacts whether notebooks may upload Python files
 * @param jdbcPort of JDBC, on loopback; 0 takes a free one; empty serves none
 */
public record NotebookAccess(int port, Optional<Path> python, boolean artifacts, Optional<Integer> jdbcPort) {
    private static final int PORT = 15002;

    /** One without JDBC. */
    public NotebookAccess(int port, Optional<Path> python, boolean artifacts) {
        this(port, python, artifacts, Optional.empty());
    }

    static NotebookAccess read(Settings settings) {
        return new NotebookAccess(
                settings.integer("port", PORT, 0, 65535),
                settings.optional("python", NotebookAccess::python),
                settings.flag("artifacts", false),
                settings.has("jdbc-port") ? Optional.of(settings.integer("jdbc-port", 0, 0, 65535)) : Optional.empty());
    }

    private static Path python(String text) {
        var path = Path.of(text);
        if (!path.isAbsolute() || !Files.isExecutable(path)) {
            throw new IllegalArgumentException("'" + text
                    + "' is not a Python interpreter; write the path of one that has pyspark, or leave it out");
        }
        return path;
    }
}
