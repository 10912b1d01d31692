package io.aimass.training;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.aimass.contracts.Settings;
import io.aimass.spark.SqlExpression;
import java.util.List;
import org.apache.spark.sql.Column;

/** Which rows are fitted on, which decide, and which only report. */
record Split(SqlExpression train, SqlExpression validate, SqlExpression test) {
    /** As the metrics are named, by the number {@link #group} gives. */
    static final List<String> NAMES = List.of("train", "validation", "test");

    static Split from(Settings settings) {
        return new Split(
                settings.required("train", SqlExpression::parse),
                settings.required("validate", SqlExpression::parse),
                settings.required("test", SqlExpression::parse));
    }

    /** 0, 1 or 2; null for a row of no part; -1 for one of several. */
    Column group() {
        var parts = List.of(train, validate, test).stream()
                .map(part -> when(coalesce(part.column(), lit(false)), 1).otherwise(0))
                .toList();
        var number = parts.get(0).plus(parts.get(1)).plus(parts.get(2));
        return when(number.gt(1), -1)
                .when(parts.get(0).equalTo(1), 0)
                .when(parts.get(1).equalTo(1), 1)
                .when(parts.get(2).equalTo(1), 2);
    }
}
