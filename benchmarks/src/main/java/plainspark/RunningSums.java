package plainspark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * How late earlier flights of a key were, as it was known at the scheduled departure. Flights that ask, outcomes that become known and
 * outcomes that a span leaves behind are events; one window sums what they add and subtract up to each.
 */
record RunningSums(String name, List<String> keys, List<Span> spans) {
    /** @param days 0 for all time */
    record Span(int days) {
        private static final long DAY = 86_400_000_000L;

        String suffix() {
            return days == 0 ? "" : "_" + days + "d";
        }

        long micros() {
            return days * DAY;
        }
    }

    static RunningSums of(String name, List<String> keys, int... days) {
        return new RunningSums(
                name, keys, java.util.Arrays.stream(days).mapToObj(Span::new).toList());
    }

    /** @param flights {@code id, at, known, late, delay} and the keys; times in microseconds @return {@code id} and the features */
    Dataset<Row> of(Dataset<Row> flights) {
        var outcomes = flights.where(outcome());
        var events = flights.select(columns(col("at"), col("id"), List.of(), 0))
                .union(outcomes.select(columns(col("known"), lit(null), spans, 1)));
        for (var span : spans) {
            if (span.days() > 0) {
                events = events.union(
                        outcomes.select(columns(col("known").plus(span.micros()), lit(null), List.of(span), -1)));
            }
        }
        var before = Window.partitionBy(keys.stream().map(k -> col(k)).toArray(Column[]::new))
                .orderBy(col("time"), col("id").asc_nulls_last())
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        var sums = new ArrayList<Column>(List.of(col("id")));
        for (var span : spans) {
            for (var amount : List.of("count", "late", "delay")) {
                sums.add(sum(amount + span.suffix()).over(before).as(amount + span.suffix()));
            }
        }
        return events.select(sums.toArray(Column[]::new))
                .where("id IS NOT NULL")
                .select(features());
    }

    private Column outcome() {
        var known = col("known").isNotNull().and(col("delay").isNotNull());
        for (var key : keys) {
            known = known.and(col(key).isNotNull());
        }
        return known;
    }

    private Column[] columns(Column time, Column id, List<Span> changing, long sign) {
        var columns = new ArrayList<Column>();
        keys.forEach(key -> columns.add(col(key)));
        columns.add(time.as("time"));
        columns.add(id.cast("bigint").as("id"));
        for (var span : spans) {
            var changes = changing.contains(span);
            columns.add(lit(changes ? sign : 0L).as("count" + span.suffix()));
            columns.add((changes ? col("late").multiply(sign) : lit(0L)).as("late" + span.suffix()));
            columns.add((changes ? col("delay").multiply(sign) : lit(0L)).as("delay" + span.suffix()));
        }
        return columns.toArray(Column[]::new);
    }

    private Column[] features() {
        var columns = new ArrayList<Column>(List.of(col("id")));
        for (var span : spans) {
            var count = col("count" + span.suffix());
            columns.add(count.as(name + "_count" + span.suffix()));
            for (var value : List.of("late", "delay")) {
                columns.add(when(count.gt(0), col(value + span.suffix()).divide(count))
                        .as(name + "_" + value + span.suffix()));
            }
        }
        return columns.toArray(Column[]::new);
    }
}
