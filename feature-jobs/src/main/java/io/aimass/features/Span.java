package io.aimass.features;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How far back a history looks: {@code all}, or a number with m, h or d such as {@code 28d}.
 *
 * @param micros empty for all
 */
record Span(String text, OptionalLong micros) {
    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,5})([mhd])");

    static final Span ALL = new Span("all", OptionalLong.empty());

    static Span parse(String text) {
        if (text.equals("all")) {
            return ALL;
        }
        var match = WRITTEN.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a span; write all, or a number with m, h or d, such as 28d");
        }
        var seconds = switch (match.group(2)) {
            case "m" -> 60L;
            case "h" -> 3_600L;
            default -> 86_400L;
        };
        return new Span(text, OptionalLong.of(Long.parseLong(match.group(1)) * seconds * 1_000_000));
    }

    /** {@code carrier_late} over all time, {@code carrier_late_28d} over a span. */
    String name(String stem) {
        return micros.isEmpty() ? stem : stem + "_" + text;
    }
}
