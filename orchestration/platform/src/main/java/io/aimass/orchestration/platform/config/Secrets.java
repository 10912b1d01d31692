package io.aimass.orchestration.platform.config;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.log.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Values of {@code ${secret:name}}: from the environment ({@code warehouse-password} is {@code AIMASS_SECRET_WAREHOUSE_PASSWORD}),
 * else from {@code secrets.yaml} (mode 0600), which is read anew each time.
 */
public final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{secret:([^}]*)}");

    private final Path file;
    private final Map<String, String> environment;

    public Secrets(Home home) {
        this(home.secrets(), System.getenv());
    }

    Secrets(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
    }

    /** @throws JobException USER when there is no such secret; the message names it and never shows a value */
    public String value(String name) {
        var value = find(name);
        Redaction.remember(value);
        return value;
    }

    private String find(String name) {
        var variable = variable(name);
        if (environment.containsKey(variable)) {
            return environment.get(variable);
        }
        var stored = stored();
        if (!stored.containsKey(name)) {
            throw JobException.user(
                    "%s Add it to %s (mode 0600) or set %s.",
                    Names.unknown(name, "secret", new TreeSet<>(stored.keySet())), file, variable);
        }
        return String.valueOf(stored.get(name));
    }

    /** The text with every {@code ${secret:name}} replaced. */
    public String resolve(String text) {
        return REFERENCE.matcher(text).replaceAll(m -> java.util.regex.Matcher.quoteReplacement(value(m.group(1))));
    }

    /** Those that a text refers to, by name. */
    public Map<String, String> named(String text) {
        var named = new TreeMap<String, String>();
        REFERENCE.matcher(text).results().forEach(found -> named.put(found.group(1), value(found.group(1))));
        return named;
    }

    static String variable(String name) {
        return "AIMASS_SECRET_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private Map<String, Object> stored() {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try {
            if (PrivateFile.readableByOthers(file)) {
                throw JobException.user("%s can be read by others, so it is not used. Run: chmod 600 %s", file, file);
            }
            return Yaml.load(Files.readString(file));
        } catch (IOException e) {
            throw JobException.external(
                    e, "%s cannot be read (%s).", file, e.getClass().getSimpleName());
        }
    }
}
