package io.aimass.orchestration.compute;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.Names;
import io.aimass.contracts.SettingSpec;
import io.aimass.contracts.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks settings against what the job type declares, before anything is queued. The job itself checks the rest. */
final class SettingsCheck {
    private final JobDescriptor descriptor;
    private final List<String> problems = new ArrayList<>();

    private SettingsCheck(JobDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** @throws InvalidSettings with every problem at once */
    static void check(JobDescriptor descriptor, Map<String, Object> settings) {
        new SettingsCheck(descriptor).run(settings, true);
    }

    /** As {@link #check}, of settings that others will complete: nothing is missing yet. */
    static void checkGiven(JobDescriptor descriptor, Map<String, Object> settings) {
        new SettingsCheck(descriptor).run(settings, false);
    }

    private void run(Map<String, Object> settings, boolean complete) {
        for (var spec : descriptor.settings()) {
            var value = value(settings, spec.key());
            if (complete || value.isPresent()) {
                setting(spec, value);
            }
        }
        unknown("", settings);
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    private void setting(SettingSpec spec, Optional<Object> value) {
        if (value.isEmpty()) {
            if (spec.required()) {
                problems.add("'" + spec.key() + "' is missing: " + spec.help());
            }
            return;
        }
        problem(spec, value.get()).ifPresent(problem -> problems.add("'" + spec.key() + "': " + problem));
    }

    private static Optional<String> problem(SettingSpec spec, Object value) {
        var nested = value instanceof Map || value instanceof Collection;
        var text = String.valueOf(value);
        if (!nested && !spec.choices().isEmpty() && !spec.choices().contains(text)) {
            return Optional.of("'" + text + "' must be one of " + String.join(", ", spec.choices()));
        }
        return switch (spec.type()) {
            case INTEGER -> matches(text, "[+-]?[0-9]+", "is not a whole number");
            case DECIMAL -> isNumber(text) ? Optional.empty() : Optional.of("'" + text + "' is not a number");
            case BOOLEAN -> matches(text, "true|false", "must be true or false");
            case TABLE -> nested ? Optional.of("must be a single value") : table(text);
            case STRING -> nested ? Optional.of("must be a single value") : Optional.empty();
            case LIST, MAP -> Optional.empty();
        };
    }

    private static Optional<String> matches(String text, String pattern, String problem) {
        return text.matches(pattern) ? Optional.empty() : Optional.of("'" + text + "' " + problem);
    }

    private static boolean isNumber(String text) {
        try {
            return !Double.isNaN(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static Optional<String> table(String text) {
        try {
            return TableName.parse(text).table().isEmpty() ? Optional.of("is empty") : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }

    private void unknown(String prefix, Map<String, Object> settings) {
        var keys = descriptor.keys();
        settings.forEach((name, value) -> {
            var key = prefix + name;
            if (keys.contains(key)) {
                return;
            }
            if (value instanceof Map<?, ?> section && keys.stream().anyMatch(known -> known.startsWith(key + "."))) {
                unknown(key + ".", strings(section));
            } else {
                var hint = Names.nearest(key, keys)
                        .map(n -> "; did you mean '" + n + "'?")
                        .orElse("; it has " + String.join(", ", keys));
                problems.add("'" + key + "' is not a setting of " + descriptor.name() + hint);
            }
        });
    }

    /** {@code a.b} is found as the key {@code a.b} or as {@code b} within {@code a}. */
    private static Optional<Object> value(Map<String, Object> settings, String key) {
        if (settings.get(key) != null) {
            return Optional.of(settings.get(key));
        }
        var dot = key.indexOf('.');
        return dot > 0 && settings.get(key.substring(0, dot)) instanceof Map<?, ?> section
                ? value(strings(section), key.substring(dot + 1))
                : Optional.empty();
    }

    private static Map<String, Object> strings(Map<?, ?> map) {
        var result = new java.util.LinkedHashMap<String, Object>();
        map.forEach((key, value) -> result.put(String.valueOf(key), value));
        return result;
    }
}
