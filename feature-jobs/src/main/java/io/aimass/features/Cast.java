package io.aimass.features;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.when;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;

/** Changes columns' types. A value the type cannot hold fails the run rather than becoming null or another number. */
record Cast(Map<String, String> types) implements CleanStep {
    private static final Set<DataType> WHOLE =
            Set.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

    @Override
    public String name() {
        return "cast";
    }

    @Override
    public Dataset<Row> apply(Dataset<Row> rows, RowCounts counts) {
        var made = new LinkedHashMap<String, Column>();
        types.forEach((column, type) -> made.put(
                column,
                strict(
                        col(column),
                        rows.col(column).expr().dataType(),
                        DataType.fromDDL(type),
                        column,
                        "Mend it with a 'map-values' or 'derive' step before the cast, or filter such rows out.")));
        return rows.withColumns(made);
    }

    /** @param remedy a sentence for who meets a value that does not fit */
    static Column strict(Column value, DataType from, DataType to, String column, String remedy) {
        var cast = tried(value, to);
        var misfit = cast.isNull();
        if (WHOLE.contains(to) && hasFractions(from)) {
            misfit = misfit.or(cast.cast(from).notEqual(value));
        }
        var refusal = concat(
                lit(Refusals.MARK + "the value '"),
                value.cast("string"),
                lit("' of column " + column + " is not " + to.simpleString() + ". " + remedy));
        return when(value.isNotNull().and(misfit), raise_error(refusal).cast(to))
                .otherwise(cast);
    }

    /** TRY_CAST: null where the type cannot hold the value; CAST would wrap numbers around. */
    private static Column tried(Column value, DataType to) {
        return new Column(new org.apache.spark.sql.catalyst.expressions.Cast(
                value.expr(), to, scala.Option.empty(), org.apache.spark.sql.catalyst.expressions.EvalMode.TRY()));
    }

    private static boolean hasFractions(DataType type) {
        return type instanceof DecimalType || type.equals(DataTypes.DoubleType) || type.equals(DataTypes.FloatType);
    }
}
