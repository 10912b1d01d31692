package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Changes columns' types. A value the type cannot hold fails the run rather than becoming null. */
record Cast(Map<String, String> types) implements CleanStep {
    @Override
    public String name() {
        return "cast";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        var made = new LinkedHashMap<String, Column>();
        types.forEach((column, type) -> made.put(column, strict(column, type)));
        return rows.withColumns(made);
    }

    private static Column strict(String column, String type) {
        var cast = col(column).cast(type);
        var refusal = concat(
                lit(Refusals.MARK + "the value '"),
                col(column).cast("string"),
                lit("' of column " + column + " is not " + type
                        + ". Mend it with a 'map-values' or 'derive' step before the cast, or filter such rows out."));
        return when(
                        col(column).isNotNull().and(cast.isNull()),
                        raise_error(refusal).cast(type))
                .otherwise(cast);
    }
}
