package io.aimass.contracts;

import java.util.List;
import java.util.Optional;

/**
 * One setting of a job type, from which forms, command-line help, documentation and validation come.
 *
 * @param key dashed, sections separated by dots: {@code target.table}
 * @param defaultValue as a person would write it; empty when the setting has none
 * @param choices the values allowed; empty when any is
 */
public record SettingSpec(
        String key, Type type, boolean required, Optional<String> defaultValue, List<String> choices, String help) {
    /** What a value may be. {@code MAP} and {@code LIST} are nested YAML. */
    public enum Type {
        STRING,
        INTEGER,
        DECIMAL,
        BOOLEAN,
        TABLE,
        LIST,
        MAP
    }

    public SettingSpec {
        choices = List.copyOf(choices);
    }

    public static SettingSpec required(String key, Type type, String help) {
        return new SettingSpec(key, type, true, Optional.empty(), List.of(), help);
    }

    public static SettingSpec optional(String key, Type type, String help) {
        return new SettingSpec(key, type, false, Optional.empty(), List.of(), help);
    }

    public static SettingSpec optional(String key, Type type, String defaultValue, String help) {
        return new SettingSpec(key, type, false, Optional.of(defaultValue), List.of(), help);
    }

    public SettingSpec oneOf(String... allowed) {
        return new SettingSpec(key, type, required, defaultValue, List.of(allowed), help);
    }
}
