package io.aimass.features;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.monotonically_increasing_id;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.rint;
import static org.apache.spark.sql.functions.when;

import io.aimass.spark.SqlExpression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Features of what happened before, as it was known at the time: a row sees the outcomes that became known strictly before its
 * own {@code at}. For each group and span it gets {@code <group>_count}, and {@code <group>_<value>}, the mean of each value,
 * null without an outcome.
 *
 * <p>Values are summed as whole millionths, so that the result does not depend on the order of addition.
 *
 * @param at the instant at which a row's features are asked for
 * @param known the instant at which a row's own outcome became known; null when it never did
 * @param values the outcome's numbers (or conditions); an outcome with a null among them does not count
 */
record History(SqlExpression at, SqlExpression known, Map<String, SqlExpression> values, List<HistoryGroup> groups) {
    static final String ID = "__id";
    static final String AT = "__at";
    static final String KNOWN = "__known";
    static final double UNIT = 1e6;
    private static final double LARGEST = 1e9;
    private static final long ROWS_PER_PIECE = 500_000;

    private static final String SPLITS = "spark.sql.files.minPartitionNum";

    /**
     * Numbers the rows by their place in the table, which is the same each time the run reads that version of it: a table is divided by
     * how many cores there are, and on a cluster they come and go.
     */
    static Dataset<Row> numbered(Dataset<Row> rows) {
        var session = rows.sparkSession();
        if (session.conf().getOption(SPLITS).isEmpty()) {
            session.conf().set(SPLITS, session.sparkContext().defaultParallelism());
        }
        return rows.withColumn(ID, monotonically_increasing_id());
    }

    /**
     * The narrow rows from which all history is counted; read several times, so it is worth keeping.
     * Columns: {@link #ID}, {@link #AT} and {@link #KNOWN} in microseconds, each group's key as a text, the values in millionths.
     *
     * @param rows numbered
     */
    Dataset<Row> narrow(Dataset<Row> rows) {
        var columns = new ArrayList<Column>();
        columns.add(col(ID));
        columns.add(micros(at).as(AT));
        columns.add(micros(known).as(KNOWN));
        groups.forEach(group -> columns.add(HistoryKey.of(rows, group).as("__key_" + group.name())));
        values.forEach(
                (name, expression) -> columns.add(millionths(name, expression).as("__value_" + name)));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Adds every group's features. @param narrow of these rows, see {@link #narrow} */
    Dataset<Row> apply(Dataset<Row> rows, Dataset<Row> narrow) {
        return apply(rows, narrow, TimeCuts.of(narrow, ROWS_PER_PIECE));
    }

    Dataset<Row> apply(Dataset<Row> rows, Dataset<Row> narrow, TimeCuts cuts) {
        var sums = new HistorySums(this);
        var making = new HistoryEvents(sums, cuts);
        var events = narrow.flatMap(making, Encoders.row(making.schema()));
        if (!cuts.isWhole()) {
            events = events.union(HistoryTotals.of(narrow, sums, cuts, making));
        }
        var answers = events.repartition(col(HistoryEvents.PIECE))
                .sortWithinPartitions(HistoryEvents.PIECE, HistoryEvents.TIME, HistoryEvents.KIND)
                .mapPartitions(new HistorySweep(sums, making), Encoders.row(HistorySweep.schema(sumNames())));
        var columns = new ArrayList<Column>(List.of(col(ID)));
        groups.forEach(group -> features(group).forEach((name, value) -> columns.add(value.as(name))));
        return rows.join(answers.select(columns.toArray(Column[]::new)), ID).drop(ID);
    }

    /** As {@link HistorySums} has them. */
    private List<String> sumNames() {
        var names = new ArrayList<String>();
        for (var group : groups) {
            for (var span : group.spans()) {
                names.add(count(group, span));
                values.keySet().forEach(value -> names.add(sum(group, span, value)));
            }
        }
        return names;
    }

    private String count(HistoryGroup group, Span span) {
        return "__count_" + groups.indexOf(group) + "_" + span.text();
    }

    private String sum(HistoryGroup group, Span span, String value) {
        return "__sum_" + groups.indexOf(group) + "_" + span.text() + "_" + value;
    }

    /** The features' names with the expressions that make them from counts and sums. */
    private Map<String, Column> features(HistoryGroup group) {
        var result = new LinkedHashMap<String, Column>();
        for (var span : group.spans()) {
            var count = col(count(group, span));
            result.put(span.name(group.name() + "_count"), count);
            for (var name : values.keySet()) {
                var mean = col(sum(group, span, name)).divide(lit(UNIT)).divide(count);
                result.put(span.name(group.name() + "_" + name), when(count.gt(0), mean));
            }
        }
        return result;
    }

    private static Column micros(SqlExpression time) {
        return expr("unix_micros(CAST((" + time.text() + ") AS TIMESTAMP))");
    }

    private static Column millionths(String name, SqlExpression expression) {
        var number = expression.column().cast("double");
        var refusal = concat(
                lit(Refusals.MARK + "the history value '" + name + "' is "),
                number.cast("string"),
                lit("; it must lie between -1e9 and 1e9. Use another unit."));
        return when(
                        abs(number).gt(LARGEST).or(number.isNaN()),
                        raise_error(refusal).cast("bigint"))
                .otherwise(rint(number.multiply(UNIT)).cast("bigint"));
    }
}
