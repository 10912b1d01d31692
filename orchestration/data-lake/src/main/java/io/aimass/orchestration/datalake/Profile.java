package io.aimass.orchestration.datalake;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.config.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Binds the names of sources to connections; the file is read anew each time. */
public final class Profile {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([a-z][a-z0-9-]*)}");

    private final Path file;
    private final Map<String, String> variables;

    /** @param variables what {@code ${data}} and {@code ${home}} stand for */
    public Profile(Path file, Map<String, String> variables) {
        this.file = file;
        this.variables = Map.copyOf(variables);
    }

    /**
     * The connection of a source, its variables replaced; secrets are left for the driver.
     *
     * @throws JobException USER when the profile is wrong
     */
    public Optional<Map<String, Object>> connection(String source) {
        return Optional.ofNullable(connections().get(source)).map(connection -> replaced(source, connection));
    }

    /** Each source's connection as it is written, what may be a secret left out. */
    public Map<String, Map<String, Object>> shown() {
        var shown = new LinkedHashMap<String, Map<String, Object>>();
        connections().forEach((source, connection) -> {
            var copy = new LinkedHashMap<String, Object>(connection);
            copy.replaceAll((key, value) -> MaskedConnection.value(key, value));
            shown.put(source, copy);
        });
        return shown;
    }

    /** What looks wrong without being an error: connections of sources that are not there. */
    public List<String> warnings(Collection<String> sources) {
        var warnings = new ArrayList<String>();
        for (var name : connections().keySet()) {
            if (!sources.contains(name)) {
                warnings.add("In " + file.getFileName() + ": " + Names.unknown(name, "source", sources));
            }
        }
        return warnings;
    }

    public Path file() {
        return file;
    }

    private Map<String, Map<String, Object>> connections() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        var settings = Settings.of("profile", read());
        settings.optional("kind");
        settings.optional("name");
        settings.optional("description");
        var connections = new LinkedHashMap<String, Map<String, Object>>();
        settings.named("sources").forEach((source, connection) -> {
            connection.required("kind");
            connection.tree().keySet().forEach(connection::has);
            connections.put(source, connection.tree());
        });
        settings.throwIfInvalid();
        return connections;
    }

    private Map<String, Object> read() {
        try {
            return Yaml.load(Files.readString(file));
        } catch (IOException e) {
            throw JobException.external(
                    e, "The profile %s cannot be read (%s).", file, e.getClass().getSimpleName());
        } catch (JobException e) {
            throw JobException.user("The profile %s: %s", file, e.getMessage());
        }
    }

    private Map<String, Object> replaced(String source, Map<String, Object> connection) {
        var result = new LinkedHashMap<String, Object>();
        connection.forEach((key, value) -> result.put(key, replaced(source + "." + key, value)));
        return result;
    }

    @SuppressWarnings("unchecked")
    private Object replaced(String path, Object value) {
        if (value instanceof Map<?, ?> map) {
            return replaced(path, (Map<String, Object>) map);
        }
        if (value instanceof List<?> items) {
            return items.stream().map(item -> replaced(path, item)).toList();
        }
        return value instanceof String text
                ? VARIABLE.matcher(text).replaceAll(match -> variable(path, match.group(1)))
                : value;
    }

    private String variable(String path, String name) {
        if (!variables.containsKey(name)) {
            throw JobException.user(
                    "The profile %s, 'sources.%s': %s",
                    file, path, Names.unknown("${" + name + "}", "variable here", known()));
        }
        return Matcher.quoteReplacement(variables.get(name));
    }

    private List<String> known() {
        return variables.keySet().stream().map(v -> "${" + v + "}").toList();
    }
}
