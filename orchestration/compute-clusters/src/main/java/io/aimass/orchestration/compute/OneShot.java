package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.PrivateFile;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * One run of a job by {@code spark-submit}, which leaves its outcome in the storage root.
 *
 * @param words the command; no secrets are among them
 * @param properties the file that the words name
 * @param settings its content: Spark settings, secrets among them
 * @param environment variables that must be set where the command is run
 */
public record OneShot(List<String> words, Path properties, Map<String, String> settings, List<String> environment) {
    /** Writes the properties file, readable by its owner only. */
    public void prepare() {
        try {
            Files.createDirectories(properties.getParent());
            PrivateFile.write(properties, text());
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be written: %s.", properties, e.getMessage());
        }
    }

    private String text() {
        var all = new Properties();
        all.putAll(settings);
        var writer = new StringWriter();
        try {
            all.store(writer, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return writer.toString()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .sorted()
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
