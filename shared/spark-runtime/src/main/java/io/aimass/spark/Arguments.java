package io.aimass.spark;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A command line: words, and options written {@code --name value}. {@code --conf key=value} may be repeated. */
final class Arguments {
    private final List<String> words = new ArrayList<>();
    private final Map<String, String> options = new LinkedHashMap<>();
    private final Map<String, String> conf = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param known the options there are, without the dashes */
    static Arguments parse(Set<String> known, String... args) {
        var result = new Arguments();
        for (var i = 0; i < args.length; i++) {
            if (!args[i].startsWith("--")) {
                result.words.add(args[i]);
            } else if (i + 1 == args.length) {
                result.problems.add("'" + args[i] + "' needs a value after it");
            } else {
                result.option(known, args[i].substring(2), args[++i]);
            }
        }
        return result;
    }

    private void option(Set<String> known, String name, String value) {
        var equals = value.indexOf('=');
        if (name.equals("conf") && equals > 0) {
            conf.put(value.substring(0, equals), value.substring(equals + 1));
        } else if (name.equals("conf")) {
            problems.add("'--conf " + value + "' must be written --conf key=value");
        } else if (!known.contains(name)) {
            var hint = Names.nearest(name, known)
                    .map(n -> "; did you mean '--" + n + "'?")
                    .orElse("");
            problems.add("'--" + name + "' is not an option" + hint);
        } else {
            options.put(name, value);
        }
    }

    /** The word at {@code position}, or an empty text. */
    String word(int position) {
        return position < words.size() ? words.get(position) : "";
    }

    Optional<String> option(String name) {
        return Optional.ofNullable(options.get(name));
    }

    String required(String name) {
        if (!options.containsKey(name)) {
            problems.add("'--" + name + "' is missing");
        }
        return options.getOrDefault(name, "");
    }

    Map<String, String> conf() {
        return conf;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    void throwIfInvalid() {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }
}
