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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
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

    static String key(String column) {
        return "__key_" + column;
    }

    static String value(String name) {
        return "__value_" + name;
    }

    /** Numbers the rows by their place in the table, which is the same each time a version of it is read. */
    static Dataset<Row> numbered(Dataset<Row> rows) {
        return rows.withColumn(ID, monotonically_increasing_id());
    }

    /**
     * The narrow rows from which all history is counted; read several times, so it is worth keeping.
     * Columns: {@link #ID}, the groups' keys, {@link #AT} and {@link #KNOWN} in microseconds, the values.
     *
     * @param rows numbered
     */
    Dataset<Row> narrow(Dataset<Row> rows) {
        var columns = new ArrayList<Column>();
        var keys = new LinkedHashSet<String>();
        groups.forEach(group -> keys.addAll(group.by()));
        columns.add(col(ID));
        keys.forEach(name -> columns.add(col(name).as(key(name))));
        columns.add(micros(at).as(AT));
        columns.add(micros(known).as(KNOWN));
        values.forEach(
                (name, expression) -> columns.add(millionths(name, expression).as(value(name))));
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Adds every group's features. @param narrow of these rows, see {@link #narrow} */
    Dataset<Row> apply(Dataset<Row> rows, Dataset<Row> narrow) {
        var result = rows;
        for (var group : groups) {
            result = result.join(new RunningHistory(this, group).apply(narrow), ID);
        }
        return result.drop(ID);
    }

    /** The features' names with the expressions that make them from the running counts and sums. */
    Map<String, Column> features(HistoryGroup group) {
        var result = new LinkedHashMap<String, Column>();
        for (var span : group.spans()) {
            var count = col(RunningHistory.count(span));
            result.put(span.name(group.name() + "_count"), count);
            for (var name : values.keySet()) {
                var mean = col(RunningHistory.sum(span, name)).divide(lit(UNIT)).divide(count);
                result.put(span.name(group.name() + "_" + name), when(count.gt(0), mean));
            }
        }
        return result;
    }

    static Column micros(SqlExpression time) {
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
