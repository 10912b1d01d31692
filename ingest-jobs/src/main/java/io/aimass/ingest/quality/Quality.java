package io.aimass.ingest.quality;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import io.aimass.contracts.JobException;
import io.aimass.ingest.quality.Expectation.Action;
import io.aimass.ingest.source.SourceRows;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A source's expectations over its rows. All are evaluated in one scan, and a row may break several. */
public record Quality(List<Expectation> expectations, List<String> key) {
    /** The rule of a row that lacks a column of its key. */
    public static final String KEY = "key";

    /** The fate of a row: one of {@link #GOOD}, {@link #DROPPED}, {@link #REFUSED}. */
    static final String FATE = "_fate";

    static final String GOOD = "good";
    static final String DROPPED = "dropped";
    static final String REFUSED = "refused";

    private static final String BROKEN = "_broken_";

    public Quality {
        expectations = List.copyOf(expectations);
        key = List.copyOf(key);
    }

    /** @throws JobException USER when a rule is not a condition over rows of this schema, as the engine itself sees it */
    public void validate(SparkSession spark, StructType schema) {
        var empty = spark.createDataFrame(List.of(), schema);
        for (var expectation : expectations) {
            try {
                var type =
                        empty.select(expr(expectation.rule())).schema().apply(0).dataType();
                if (!type.equals(DataTypes.BooleanType)) {
                    throw JobException.user(
                            "The rule of '%s' gives %s instead of true or false: %s. Write a condition.",
                            expectation.name(), type.simpleString(), expectation.rule());
                }
                empty.where(expr(expectation.rule()));
            } catch (Exception e) {
                if (e instanceof AnalysisException) {
                    throw JobException.user(
                            "The rule of '%s' cannot be evaluated: %s",
                            expectation.name(),
                            String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
                }
                throw e;
            }
        }
    }

    /** Adds to each row which expectations it breaks and what becomes of it. */
    public Dataset<Row> judge(Dataset<Row> rows) {
        var all = new ArrayList<Column>();
        all.add(col("*"));
        for (var i = 0; i < expectations.size(); i++) {
            var kept = coalesce(expr(expectations.get(i).rule()), lit(false));
            all.add(col(SourceRows.RULES).isNull().and(not(kept)).as(BROKEN + i));
        }
        return rows.select(all.toArray(Column[]::new)).withColumn(FATE, fate());
    }

    /** The rows that are left, with their {@link SourceRows} columns. */
    public Dataset<Row> good(Dataset<Row> judged) {
        return judged.where(col(FATE).equalTo(GOOD));
    }

    public Dataset<Row> refused(Dataset<Row> judged) {
        return judged.where(col(FATE).equalTo(REFUSED));
    }

    /** The rows that break an expectation that fails the run. */
    public Dataset<Row> failing(Dataset<Row> judged) {
        return judged.where(broken(Action.FAIL));
    }

    /** Counts every fate and every broken expectation in one scan. */
    public Verdict count(Dataset<Row> judged) {
        var counts = new ArrayList<Column>();
        for (var fate : List.of(GOOD, REFUSED, DROPPED)) {
            counts.add(functions.count(when(col(FATE).equalTo(fate), lit(1))));
        }
        counts.add(functions.count(when(col(SourceRows.RULES).isNotNull(), lit(1))));
        for (var i = 0; i < expectations.size(); i++) {
            counts.add(functions.count(when(col(BROKEN + i), lit(1))));
        }
        var row = judged.agg(functions.count(lit(1)), counts.toArray(Column[]::new))
                .head();
        var broken = new ArrayList<Long>();
        for (var i = 0; i < expectations.size(); i++) {
            broken.add(row.getLong(5 + i));
        }
        return new Verdict(
                this, row.getLong(0), row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), broken);
    }

    /** The names of all rules the row broke, with commas. */
    Column rules() {
        var names = new ArrayList<Column>();
        names.add(col(SourceRows.RULES));
        if (!key.isEmpty()) {
            names.add(when(keyless(), lit(KEY)));
        }
        for (var i = 0; i < expectations.size(); i++) {
            names.add(when(col(BROKEN + i), lit(expectations.get(i).name())));
        }
        return concat_ws(", ", names.toArray(Column[]::new));
    }

    /** In words what is wrong with the row. */
    Column reasons() {
        var reasons = new ArrayList<Column>();
        reasons.add(col(SourceRows.REASON));
        if (!key.isEmpty()) {
            reasons.add(when(keyless(), lit("its key has no value: " + String.join(", ", key))));
        }
        for (var i = 0; i < expectations.size(); i++) {
            reasons.add(
                    when(col(BROKEN + i), lit("not true: " + expectations.get(i).rule())));
        }
        return concat_ws("; ", reasons.toArray(Column[]::new));
    }

    private Column fate() {
        return when(col(SourceRows.RULES).isNotNull().or(keyless()).or(broken(Action.QUARANTINE)), lit(REFUSED))
                .when(broken(Action.DROP), lit(DROPPED))
                .otherwise(lit(GOOD));
    }

    private Column keyless() {
        var missing = key.stream().map(k -> col(k).isNull()).reduce(lit(false), Column::or);
        return col(SourceRows.RULES).isNull().and(missing);
    }

    private Column broken(Action action) {
        var any = lit(false);
        for (var i = 0; i < expectations.size(); i++) {
            if (expectations.get(i).action() == action) {
                any = any.or(col(BROKEN + i));
            }
        }
        return any;
    }
}
