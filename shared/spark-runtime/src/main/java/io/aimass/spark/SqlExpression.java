package io.aimass.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.functions;
import scala.collection.JavaConverters;

/** A Spark SQL expression in a spec, its syntax checked before there is a session: {@code arr_delay > 15}. */
public record SqlExpression(String text) {
    private static final Set<String> REFUSED = Set.of(
            "reflect",
            "java_method",
            "try_reflect",
            "rand",
            "random",
            "randn",
            "uuid",
            "shuffle",
            "monotonically_increasing_id",
            "spark_partition_id",
            "input_file_name",
            "input_file_block_start",
            "input_file_block_length",
            "current_timestamp",
            "now",
            "current_date",
            "curdate",
            "localtimestamp",
            "current_user",
            "user",
            "version");

    /** @throws IllegalArgumentException saying where the syntax is wrong; fit for {@link io.aimass.contracts.Settings} */
    public static SqlExpression parse(String text) {
        try {
            var refusals = refusals(new CatalystSqlParser().parseExpression(text));
            if (!refusals.isEmpty()) {
                throw new IllegalArgumentException("'" + text + "' cannot be used: " + refusals.get(0));
            }
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new IllegalArgumentException("'" + text + "' is not an SQL expression: " + firstLine(e));
            }
            throw e;
        }
        return new SqlExpression(text);
    }

    /** What in an unresolved expression runs other code than SQL's, or does not depend on the row alone; empty when nothing. */
    public static List<String> refusals(Expression expression) {
        if (expression instanceof PlanExpression) {
            return List.of("a query within an expression is not possible; it depends on the row alone");
        }
        var refusals = new ArrayList<String>();
        if (expression instanceof UnresolvedFunction function) {
            var name = String.join(".", JavaConverters.seqAsJavaList(function.nameParts()));
            if (isRefused(name.toLowerCase(Locale.ROOT), function.arguments().isEmpty())) {
                refusals.add(
                        "the function " + name
                                + " is not for rules and expressions, which must give the same answer each time and depend on the row alone");
            }
        }
        JavaConverters.seqAsJavaList(expression.children()).forEach(child -> refusals.addAll(refusals(child)));
        return refusals.stream().distinct().toList();
    }

    private static boolean isRefused(String function, boolean bare) {
        return REFUSED.contains(function) || (bare && function.equals("unix_timestamp"));
    }

    public Column column() {
        return functions.expr(text);
    }

    @Override
    public String toString() {
        return text;
    }

    private static String firstLine(Exception e) {
        return e.getMessage()
                .lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .trim();
    }
}
