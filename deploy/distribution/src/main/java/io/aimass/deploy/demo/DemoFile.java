package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.deploy.cli.RunningPlatform;
import io.aimass.orchestration.platform.config.PrivateFile;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A file of the home that the demo writes. A copy of it lies in {@code demo/}: what differs from that copy is somebody's own. */
final class DemoFile {
    private final Path file;
    private final Path copy;

    DemoFile(Path home, String name) {
        this.file = home.resolve(name);
        this.copy = home.resolve("demo").resolve(name);
    }

    /** A template of the distribution's {@code demo} folder. */
    static String template(String name) throws IOException {
        return Files.readString(RunningPlatform.distribution().resolve("demo").resolve(name));
    }

    /** Puts values where the template has {@code ${name}}, inside double quotes. */
    static String filled(String template, Map<String, String> values) {
        var text = template;
        for (var value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", quoted(value.getValue()));
        }
        return text;
    }

    /** @throws JobException USER when the home has such a file and the demo did not write it */
    void requireFree(String text) throws IOException {
        var present = read(file);
        if (present.isPresent() && !present.get().equals(text) && !isOurs()) {
            throw JobException.user(
                    "%s is not the demo's, so the demo leaves it alone. Run the demo on another home with --home, or move the file away.",
                    file);
        }
    }

    /** Neither is ever readable by others, also not while it is written. */
    void write(String text) throws IOException {
        requireFree(text);
        Files.createDirectories(copy.getParent());
        PrivateFile.write(copy, text);
        PrivateFile.write(file, text);
    }

    /** Takes away what an earlier demo wrote. */
    void remove() throws IOException {
        if (isOurs()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(copy);
        }
    }

    private boolean isOurs() throws IOException {
        var present = read(file);
        return present.isPresent() && present.equals(read(copy));
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What stands between the quotes of a JSON string means the same between YAML's double quotes. */
    private static String quoted(String text) {
        var json = Json.text(text);
        return json.substring(1, json.length() - 1);
    }
}
