package io.aimass.orchestration.modelrepo;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.http.ApiException;
import java.util.List;
import java.util.Optional;

/** @param minimum that the best candidate must reach: at least it, or at most it when lower is better */
record PromoteSettings(
        String repository,
        String alias,
        String metric,
        List<String> candidates,
        Optional<Double> minimum,
        Direction direction) {
    /** Which of two values is the better one. */
    enum Direction {
        HIGHER,
        LOWER;

        boolean isBetter(double one, double other) {
            return this == HIGHER ? one > other : one < other;
        }
    }

    /** Problems stay in {@code settings}. What holds a {@code ${…}} is not checked before it is known. */
    static PromoteSettings from(Settings settings) {
        var repository = settings.required("repository", text -> isOpen(text) ? text : Names.check(text));
        var alias = settings.required("alias", PromoteSettings::alias);
        var metric = settings.required("metric");
        var candidates = settings.strings("candidates");
        settings.check(
                !candidates.isEmpty(),
                "'" + settings.path("candidates") + "' is missing: list the versions to choose from");
        var minimum = settings.optional("minimum", text -> isOpen(text) ? Double.NaN : number(text));
        var direction = settings.choice("direction", Direction.class, Direction.HIGHER);
        return new PromoteSettings(repository, alias, metric, candidates, minimum, direction);
    }

    /** The version a candidate names: {@code 3}, {@code v3}, an alias, or one of these after {@code name@}. */
    String reference(String candidate) {
        var prefix = repository + "@";
        return candidate.startsWith(prefix) ? candidate.substring(prefix.length()) : candidate;
    }

    private static String alias(String text) {
        try {
            return isOpen(text) ? text : Alias.check(text);
        } catch (ApiException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is not a number", e);
        }
    }

    private static boolean isOpen(String text) {
        return text.contains("${");
    }
}
