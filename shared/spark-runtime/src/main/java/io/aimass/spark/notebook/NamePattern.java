package io.aimass.spark.notebook;

import java.util.regex.Pattern;

/** A pattern of JDBC's listings: {@code %} and {@code *} stand for any text, {@code _} for one character, after a backslash for themselves. */
record NamePattern(Pattern pattern) {
    /** @param text null and the empty one match every name */
    static NamePattern of(String text) {
        if (text == null || text.isEmpty()) {
            return of("%");
        }
        var regex = new StringBuilder();
        var escaped = false;
        for (var character : text.toCharArray()) {
            if (!escaped && character == '\\') {
                escaped = true;
                continue;
            }
            regex.append(
                    escaped
                            ? Pattern.quote(String.valueOf(character))
                            : switch (character) {
                                case '%', '*' -> ".*";
                                case '_' -> ".";
                                default -> Pattern.quote(String.valueOf(character));
                            });
            escaped = false;
        }
        return new NamePattern(Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE));
    }

    boolean matches(String name) {
        return pattern.matcher(name).matches();
    }
}
