package io.aimass.contracts;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A job's or spec's settings: the tree that YAML or JSON gives (maps, lists, strings, numbers, booleans), read by typed
 * accessors that collect every problem. Reading a key makes it known; {@link #throwIfInvalid()} at the end reports all
 * problems together with every key that was never read, the nearest known one suggested.
 *
 * <p>Nested maps are read with {@link #section} and {@link #sections}; their problems carry the full path.
 * Accessors answer null (or an empty list) after a problem, so a reader can go on to find the next one.
 */
public final class Settings {
    private final String what;
    private final String prefix;
    private final Map<String, Object> values;
    private final Set<String> read = new LinkedHashSet<>();
    private final List<String> problems;
    private final List<Settings> children = new ArrayList<>();

    private Settings(String what, String prefix, Map<String, Object> values, List<String> problems) {
        this.what = what;
        this.prefix = prefix;
        this.values = values;
        this.problems = problems;
    }

    /** @param what names the owner in messages: {@code ingest}, {@code workflow flight-delay} */
    public static Settings of(String what, Map<String, ?> values) {
        return new Settings(what, "", new LinkedHashMap<>(values), new ArrayList<>());
    }

    public boolean has(String key) {
        read.add(key);
        return values.get(key) != null;
    }

    /** The raw tree, for storing and digesting. */
    public Map<String, Object> tree() {
        return values;
    }

    @SuppressWarnings("NullAway") // null after a problem, as the class says
    public <T> T required(String key, Function<String, T> parser) {
        read.add(key);
        if (values.get(key) == null) {
            problem("'" + prefix + key + "' is missing");
            return null;
        }
        return parse(key, values.get(key), parser);
    }

    public String required(String key) {
        return required(key, Function.identity());
    }

    public <T> Optional<T> optional(String key, Function<String, T> parser) {
        read.add(key);
        return Optional.ofNullable(values.get(key)).map(v -> parse(key, v, parser));
    }

    public Optional<String> optional(String key) {
        return optional(key, Function.identity());
    }

    public <T> T orElse(String key, Function<String, T> parser, T defaultValue) {
        return optional(key, parser).orElse(defaultValue);
    }

    public int integer(String key, int defaultValue, int min, int max) {
        var value = optional(key, Settings::parseInt).orElse(defaultValue);
        check(
                value >= min && value <= max,
                "'" + prefix + key + "' is " + value + "; it must be from " + min + " to " + max);
        return value;
    }

    public double decimal(String key, double defaultValue, double min, double max) {
        var value = optional(key, Settings::parseDouble).orElse(defaultValue);
        check(
                value >= min && value <= max,
                "'" + prefix + key + "' is " + value + "; it must be from " + min + " to " + max);
        return value;
    }

    public boolean flag(String key, boolean defaultValue) {
        return optional(key, text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new IllegalArgumentException("write true or false");
                })
                .orElse(defaultValue);
    }

    public <E extends Enum<E>> E choice(String key, Class<E> type, E defaultValue) {
        return orElse(
                key,
                text -> {
                    var known = new ArrayList<String>();
                    for (var constant : type.getEnumConstants()) {
                        var name = constant.name()
                                .toLowerCase(java.util.Locale.ROOT)
                                .replace('_', '-');
                        if (name.equals(text)) {
                            return constant;
                        }
                        known.add(name);
                    }
                    throw new IllegalArgumentException("it must be one of " + String.join(", ", known));
                },
                defaultValue);
    }

    public List<String> strings(String key) {
        read.add(key);
        var value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof Collection<?> items) {
            return items.stream().map(String::valueOf).toList();
        }
        return List.of(String.valueOf(value).split("\\s*,\\s*"));
    }

    /** The nested map under {@code key}; an empty one when it is absent. */
    public Settings section(String key) {
        read.add(key);
        return child(key, values.get(key));
    }

    /** The list of maps under {@code key}. */
    public List<Settings> sections(String key) {
        read.add(key);
        var value = values.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof Collection<?> items)) {
            problem("'" + prefix + key + "' must be a list");
            return List.of();
        }
        var result = new ArrayList<Settings>();
        for (var item : items) {
            result.add(child(key + "[" + result.size() + "]", item));
        }
        return result;
    }

    /** The map under {@code key} with names of the user's choosing, such as tasks by name, each a section of its own. */
    public Map<String, Settings> named(String key) {
        read.add(key);
        var result = new LinkedHashMap<String, Settings>();
        var value = values.get(key);
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, item) -> result.put(String.valueOf(name), child(key + "." + name, item)));
        } else if (value != null) {
            problem("'" + prefix + key + "' must be a map");
        }
        return result;
    }

    /** The map under {@code key} as it stands, its content not checked. */
    @SuppressWarnings("unchecked")
    public Map<String, Object> map(String key) {
        read.add(key);
        var value = values.get(key);
        if (value == null) {
            return Map.of();
        }
        if (!(value instanceof Map)) {
            problem("'" + prefix + key + "' must be a map");
            return Map.of();
        }
        return (Map<String, Object>) value;
    }

    public void check(boolean holds, String problem) {
        if (!holds) {
            problem(problem);
        }
    }

    public void problem(String problem) {
        problems.add(problem);
    }

    /** The path of {@code key} as the user sees it. */
    public String path(String key) {
        return prefix + key;
    }

    /** Every problem so far, and every key nobody read. */
    public List<String> problems() {
        var all = new ArrayList<>(problems);
        collectUnknown(all);
        return all;
    }

    public void throwIfInvalid() {
        var all = problems();
        if (!all.isEmpty()) {
            throw new InvalidSettings(all);
        }
    }

    private void collectUnknown(List<String> all) {
        for (var key : values.keySet()) {
            if (!read.contains(key)) {
                var hint = Names.nearest(key, read)
                        .map(n -> "; did you mean '" + prefix + n + "'?")
                        .orElse(read.isEmpty() ? "" : "; it has " + String.join(", ", read));
                all.add("'" + prefix + key + "' is not a setting of " + what + hint);
            }
        }
        children.forEach(c -> c.collectUnknown(all));
    }

    @SuppressWarnings("unchecked")
    private Settings child(String key, @Nullable Object value) {
        if (value != null && !(value instanceof Map)) {
            problem("'" + prefix + key + "' must be a map");
        }
        var map = value instanceof Map ? (Map<String, Object>) value : Map.<String, Object>of();
        var child = new Settings(what, prefix + key + ".", map, problems);
        children.add(child);
        return child;
    }

    @SuppressWarnings("NullAway")
    private <T> T parse(String key, Object value, Function<String, T> parser) {
        if (value instanceof Map || value instanceof Collection) {
            problem("'" + prefix + key + "' must be a single value");
            return null;
        }
        try {
            return parser.apply(String.valueOf(value));
        } catch (IllegalArgumentException e) {
            problem("'" + prefix + key + "': " + e.getMessage());
            return null;
        }
    }

    private static int parseInt(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a whole number");
        }
    }

    private static double parseDouble(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number");
        }
    }
}
