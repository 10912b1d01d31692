package io.aimass.features;

import static org.apache.spark.sql.functions.col;

import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Adds another table's columns by key. Every row stays; one without a match gets nulls.
 *
 * @param by column here to column there; a row there must be the only one of its key
 * @param columns column there to its name here
 */
record Join(TableName table, Map<String, String> by, Map<String, String> columns) {
    private static final String THERE = "__there_";

    /** @throws JobException DATA naming a key that {@code right} has more than once; USER when a column is taken */
    Dataset<Row> apply(Dataset<Row> left, Dataset<Row> right) {
        checkFree(left);
        var keyed = right.select(selection(right));
        checkUnique(keyed);
        var joined = left.join(keyed, condition(left, keyed), "left");
        return joined.drop(keys().toArray(String[]::new));
    }

    private List<String> keys() {
        return by.values().stream().map(name -> THERE + name).toList();
    }

    private Column[] selection(Dataset<Row> right) {
        var all = new ArrayList<Column>();
        by.values().forEach(name -> all.add(right.col(name).as(THERE + name)));
        columns.forEach((there, here) -> all.add(right.col(there).as(here)));
        return all.toArray(Column[]::new);
    }

    private Column condition(Dataset<Row> left, Dataset<Row> keyed) {
        return by.entrySet().stream()
                .map(pair -> left.col(pair.getKey()).equalTo(keyed.col(THERE + pair.getValue())))
                .reduce(Column::and)
                .orElseThrow();
    }

    private void checkFree(Dataset<Row> left) {
        var taken = columns.values().stream()
                .filter(List.of(left.columns())::contains)
                .toList();
        if (!taken.isEmpty()) {
            throw JobException.user(
                    "The join with %s brings a column %s, which is there already. Give it another name, as in 'columns: {%s: other_name}'.",
                    table, taken.get(0), taken.get(0));
        }
    }

    private void checkUnique(Dataset<Row> keyed) {
        var names = keys();
        var given = names.stream()
                .map(name -> col(name).isNotNull())
                .reduce(Column::and)
                .orElseThrow();
        var columnsOfKey =
                names.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
        var twice = keyed.where(given)
                .groupBy(columnsOfKey)
                .count()
                .where("count > 1")
                .orderBy(columnsOfKey)
                .takeAsList(1);
        if (!twice.isEmpty()) {
            throw JobException.data(
                    "%s has %d rows for %s; a join needs one, or it would multiply rows. Add a 'dedupe' step with that key to the job that makes %s.",
                    table, twice.get(0).<Long>getAs("count"), described(twice.get(0)), table);
        }
    }

    private String described(Row key) {
        return by.values().stream()
                .map(name -> name + " = " + key.getAs(THERE + name))
                .collect(Collectors.joining(", "));
    }
}
