package io.aimass.training;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.xxhash64;

import io.aimass.contracts.Settings;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.MapType;

/**
 * A seeded part of the training rows: which ones follows from what they hold.
 *
 * @param fraction of the rows; 1 when {@code rows} says how many, about
 */
record Sample(OptionalLong rows, double fraction, long seed) {
    private static final long STEPS = 1L << 40;

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

    /** @param available how many rows there are */
    Column chosen(Dataset<Row> table, long available) {
        var columns = Stream.concat(
                Stream.of(lit(seed)),
                Arrays.stream(table.schema().fields())
                        .filter(field -> !(field.dataType() instanceof MapType))
                        .map(field -> table.col(field.name())));
        return pmod(xxhash64(columns.toArray(Column[]::new)), lit(STEPS))
                .lt(lit(Math.round(fractionOf(available) * STEPS)));
    }

    private double fractionOf(long available) {
        return rows.isEmpty() ? fraction : Math.min(1, (double) rows.getAsLong() / Math.max(1, available));
    }
}
