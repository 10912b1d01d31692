package io.aimass.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * One group's history by running sums over events in time: an outcome adds at the instant it becomes known and, for a bounded
 * span, subtracts when the span has passed; a row asks, before the outcomes of the same instant. Time is cut into weeks: within a week of a key the sums run, and what
 * came before is added from the weeks' totals. So a key with many rows is the work of many tasks.
 */
final class RunningHistory {
    private static final long WEEK = 7L * 86_400 * 1_000_000;
    private static final String TIME = "__time";
    private static final String BUCKET = "__bucket";
    private static final String BEFORE = "__before_";

    private final History history;
    private final HistoryGroup group;

    RunningHistory(History history, HistoryGroup group) {
        this.history = history;
        this.group = group;
    }

    static String count(Span span) {
        return "__count_" + span.text();
    }

    static String sum(Span span, String value) {
        return "__sum_" + span.text() + "_" + value;
    }

    /** @return {@link History#ID} and the group's features, a row for each of {@code narrow} */
    Dataset<Row> apply(Dataset<Row> narrow) {
        var changes = changes(narrow);
        var running = running(asking(narrow), changes);
        var before = before(asking(narrow), changes);
        var joined = running.join(before, sameWeek(running, before), "left");
        var sums = new LinkedHashMap<String, Column>();
        amounts()
                .forEach(name ->
                        sums.put(name, coalesce(col(name), lit(0L)).plus(coalesce(col(BEFORE + name), lit(0L)))));
        var result = new ArrayList<Column>();
        result.add(col(History.ID));
        history.features(group).forEach((name, value) -> result.add(value.as(name)));
        return joined.withColumns(sums).select(result.toArray(Column[]::new));
    }

    /** Outcomes as they become known and as spans end: keys, time, and what each adds to every amount. */
    private Dataset<Row> changes(Dataset<Row> narrow) {
        var counted = col(History.KNOWN).isNotNull();
        for (var name : history.values().keySet()) {
            counted = counted.and(col(History.value(name)).isNotNull());
        }
        for (var name : group.by()) {
            counted = counted.and(col(History.key(name)).isNotNull());
        }
        var outcomes = narrow.where(counted);
        var result = change(outcomes, group.spans(), 0, 1);
        for (var span : group.spans()) {
            if (span.micros().isPresent()) {
                result = result.unionByName(
                        change(outcomes, List.of(span), span.micros().getAsLong(), -1));
            }
        }
        return result;
    }

    private Dataset<Row> change(Dataset<Row> outcomes, List<Span> changing, long later, int sign) {
        var columns = keys();
        columns.add(col(History.KNOWN).plus(later).as(TIME));
        for (var span : group.spans()) {
            var changes = changing.contains(span);
            columns.add(lit(changes ? (long) sign : 0L).as(count(span)));
            for (var name : history.values().keySet()) {
                var amount = changes ? col(History.value(name)).multiply((long) sign) : lit(0L);
                columns.add(amount.as(sum(span, name)));
            }
        }
        return outcomes.select(columns.toArray(Column[]::new));
    }

    /** Rows that ask, as events that add nothing. */
    private Dataset<Row> asking(Dataset<Row> narrow) {
        var columns = keys();
        columns.add(col(History.AT).as(TIME));
        amounts().forEach(name -> columns.add(lit(0L).as(name)));
        columns.add(col(History.ID));
        return narrow.select(columns.toArray(Column[]::new));
    }

    private Dataset<Row> running(Dataset<Row> asking, Dataset<Row> changes) {
        var all = asking.unionByName(changes.withColumn(History.ID, lit(null).cast("bigint")))
                .withColumn(BUCKET, bucket());
        var window = Window.partitionBy(week())
                .orderBy(col(TIME), col(History.ID).asc_nulls_last())
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        var columns = new ArrayList<>(List.of(week()));
        columns.add(col(History.ID));
        amounts()
                .forEach(name ->
                        columns.add(functions.sum(col(name)).over(window).as(name)));
        return all.select(columns.toArray(Column[]::new)).where(col(History.ID).isNotNull());
    }

    /** By key and week, what all earlier weeks of the key add up to. */
    private Dataset<Row> before(Dataset<Row> asking, Dataset<Row> changes) {
        var totals = amounts().stream()
                .map(name -> functions.sum(col(name)).as(name))
                .toList();
        var weeks = asking.drop(History.ID)
                .unionByName(changes)
                .withColumn(BUCKET, bucket())
                .groupBy(week())
                .agg(totals.get(0), totals.subList(1, totals.size()).toArray(Column[]::new));
        var earlier = Window.partitionBy(keys().toArray(Column[]::new))
                .orderBy(col(BUCKET))
                .rowsBetween(Window.unboundedPreceding(), -1);
        var result = new ArrayList<Column>();
        group.by().forEach(name -> result.add(col(History.key(name)).as(BEFORE + History.key(name))));
        result.add(col(BUCKET).as(BEFORE + BUCKET));
        amounts()
                .forEach(name ->
                        result.add(functions.sum(col(name)).over(earlier).as(BEFORE + name)));
        return weeks.select(result.toArray(Column[]::new));
    }

    private Column sameWeek(Dataset<Row> running, Dataset<Row> before) {
        var same = running.col(BUCKET).equalTo(before.col(BEFORE + BUCKET));
        for (var name : group.by()) {
            same = same.and(running.col(History.key(name)).equalTo(before.col(BEFORE + History.key(name))));
        }
        return same;
    }

    private static Column bucket() {
        return floor(col(TIME).divide(WEEK));
    }

    private ArrayList<Column> keys() {
        var keys = new ArrayList<Column>();
        group.by().forEach(name -> keys.add(col(History.key(name))));
        return keys;
    }

    private Column[] week() {
        var week = keys();
        week.add(col(BUCKET));
        return week.toArray(Column[]::new);
    }

    private List<String> amounts() {
        var names = new ArrayList<String>();
        for (var span : group.spans()) {
            names.add(count(span));
            history.values().keySet().forEach(value -> names.add(sum(span, value)));
        }
        return names;
    }
}
