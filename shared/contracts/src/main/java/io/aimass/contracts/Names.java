package io.aimass.contracts;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names people give to jobs, workflows, sources, repositories, and what to say about one that is not known. */
public final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private Names() {}

    /** Answers the name, or throws {@link IllegalArgumentException} saying how a name is written. */
    public static String check(String name) {
        if (name == null || !NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name
                            + "' is not a name: use lower-case letters, digits and -, beginning and ending with a letter or digit, at most 63");
        }
        return name;
    }

    /** {@code "'flihgts' is not a source; did you mean 'flights'? Known: airlines, flights."} */
    public static String unknown(String name, String kind, Collection<String> known) {
        var hint = nearest(name, known).map(n -> "; did you mean '" + n + "'?").orElse(".");
        var list = known.isEmpty()
                ? " There is none yet."
                : " Known: " + known.stream().sorted().limit(30).collect(Collectors.joining(", ")) + ".";
        return "'" + name + "' is not a " + kind + hint + list;
    }

    /** The known name closest to {@code name}, when it is close enough to be a slip of the finger. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .filter(k -> distance(name, k) <= Math.max(1, Math.max(name.length(), k.length()) / 3))
                .min(Comparator.<String>comparingInt(k -> distance(name, k)).thenComparing(Comparator.naturalOrder()));
    }

    private static int distance(String a, String b) {
        var previous = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var current = new int[b.length() + 1];
            current[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
