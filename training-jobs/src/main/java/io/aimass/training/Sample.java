package io.aimass.training;

import io.aimass.contracts.Settings;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A seeded part of the training rows.
 *
 * @param fraction of the rows; 1 when {@code rows} says how many, about
 */
record Sample(OptionalLong rows, double fraction, long seed) {
    static Optional<Sample> from(Settings settings, long seed) {
        if (!settings.has("sample")) {
            return Optional.empty();
        }
        var section = settings.section("sample");
        var rows = section.optional("rows", TrainSettings::positive);
        var fraction = section.decimal("fraction", 1, 1e-9, 1);
        section.check(
                rows.isPresent() != section.has("fraction"),
                "'" + section.path("rows") + "' or 'fraction' is needed, and not both");
        var own = section.orElse("seed", TrainSettings::whole, seed);
        return Optional.of(new Sample(
                rows.map(OptionalLong::of).orElse(OptionalLong.empty()), fraction, own == null ? seed : own));
    }

    double fractionOf(long available) {
        return rows.isEmpty() ? fraction : Math.min(1, (double) rows.getAsLong() / Math.max(1, available));
    }
}
