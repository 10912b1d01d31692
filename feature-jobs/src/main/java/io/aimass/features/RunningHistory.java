package io.aimass.features;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;

/**
 * One group's history by running sums over events in time: an outcome adds at the instant it becomes known and, for a bounded
 * span, subtracts when the span has passed; a row asks. Time is cut into weeks: within a week of a key the sums run, and what
 * came before is added from the weeks' totals. So a key with many rows is the work of many tasks.
 */
final class RunningHistory {
    private static final long WEEK = 7L * 86_400 * 1_000_000;
    private static final String TIME = "__time";
    private static final String BUCKET = "__bucket";
    /** A row that asks comes before an outcome of the same instant. */
    private static final String ORDER = "__order";

    private static final String ROW = "__row";
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

    Dataset<Row> apply(Dataset<Row> rows, Dataset<Row> narrow) {
        var changes = changes(narrow);
        var running = running(rows, changes);
        var before = before(narrow, changes);
        var joined = running.join(before, sameWeek(running, before), "left");
        var result = new ArrayList<Column>();
        result.add(col(ROW + ".*"));
        var totals = joined;
        for (var name : amounts()) {
            totals = totals.withColumn(name, coalesce(col(name), lit(0L)).plus(coalesce(col(BEFORE + name), lit(0L))));
        }
        history.features(group).forEach((name, value) -> result.add(value.as(name)));
        return totals.select(result.toArray(Column[]::new));
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
                result = result.unionByName(change(outcomes, List.of(span), span.micros().getAsLong(), -1));
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

    private Dataset<Row> running(Dataset<Row> rows, Dataset<Row> changes) {
        var asking = asking(rows);
        var events = changes.withColumn(ORDER, lit(1)).withColumn(ROW, lit(null).cast(asking.schema().apply(ROW).dataType()));
        var all = asking.unionByName(events).withColumn(BUCKET, bucket());
        var week = new ArrayList<Column>(keyColumns());
        week.add(col(BUCKET));
        var window = Window.partitionBy(week.toArray(Column[]::new))
                .orderBy(col(TIME), col(ORDER))
                .rowsBetween(Window.unboundedPreceding(), Window.currentRow());
        var columns = new ArrayList<>(week);
        columns.add(col(ORDER));
        columns.add(col(ROW));
        amounts().forEach(name -> columns.add(functions.sum(col(name)).over(window).as(name)));
        return all.select(columns.toArray(Column[]::new)).where(col(ORDER).equalTo(0)).drop(ORDER);
    }

    private Dataset<Row> asking(Dataset<Row> rows) {
        var columns = new ArrayList<Column>();
        group.by().forEach(name -> columns.add(col(name).as(History.key(name))));
        columns.add(History.micros(history.at()).as(TIME));
        amounts().forEach(name -> columns.add(lit(0L).as(name)));
        columns.add(lit(0).as(ORDER));
        columns.add(struct(col("*")).as(ROW));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** By key and week, what all earlier weeks of the key add up to. */
    private Dataset<Row> before(Dataset<Row> narrow, Dataset<Row> changes) {
        var columns = keys();
        columns.add(col(History.AT).as(TIME));
        amounts().forEach(name -> columns.add(lit(0L).as(name)));
        var asking = narrow.select(columns.toArray(Column[]::new));
        var week = new ArrayList<Column>(keyColumns());
        week.add(col(BUCKET));
        var totals = amounts().stream().map(name -> functions.sum(col(name)).as(name)).toList();
        var weeks = asking.unionByName(changes)
                .withColumn(BUCKET, bucket())
                .groupBy(week.toArray(Column[]::new))
                .agg(totals.get(0), totals.subList(1, totals.size()).toArray(Column[]::new));
        var earlier = Window.partitionBy(keyColumns().toArray(Column[]::new))
                .orderBy(col(BUCKET))
                .rowsBetween(Window.unboundedPreceding(), -1);
        var result = new ArrayList<Column>();
        group.by().forEach(name -> result.add(col(History.key(name)).as(BEFORE + History.key(name))));
        result.add(col(BUCKET).as(BEFORE + BUCKET));
        amounts().forEach(name -> result.add(functions.sum(col(name)).over(earlier).as(BEFORE + name)));
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
        return new ArrayList<>(keyColumns());
    }

    private List<Column> keyColumns() {
        return group.by().stream().map(name -> col(History.key(name))).toList();
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
