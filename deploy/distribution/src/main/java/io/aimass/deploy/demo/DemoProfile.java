package io.aimass.deploy.demo;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** The demo's own {@code profile.yaml}. A copy of it lies in {@code demo/}: what differs from that copy is somebody's own. */
final class DemoProfile {
    private static final String NAME = "profile.yaml";

    private final Path file;
    private final Path copy;
    private final String text;

    /** @param template with {@code ${data}}, inside double quotes, where the samples' folder belongs */
    DemoProfile(String template, Path samples, Path home) {
        this.file = home.resolve(NAME);
        this.copy = home.resolve("demo").resolve(NAME);
        this.text = template.replace("${data}", quoted(samples.toString()));
    }

    /** @throws JobException USER when the home has a profile that the demo did not write */
    void requireFree() throws IOException {
        var present = read(file);
        if (present.isPresent() && !present.get().equals(text) && !present.equals(read(copy))) {
            throw JobException.user(
                    "%s is not the demo's, so the demo leaves it alone. Run the demo on another home with --home, or move the file away.",
                    file);
        }
    }

    void write() throws IOException {
        requireFree();
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, text);
        Files.writeString(file, text);
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** What stands between the quotes of a JSON string means the same between YAML's double quotes. */
    private static String quoted(String path) {
        var json = Json.text(path);
        return json.substring(1, json.length() - 1);
    }
}
