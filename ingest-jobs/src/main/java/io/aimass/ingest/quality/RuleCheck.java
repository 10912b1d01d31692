package io.aimass.ingest.quality;

import io.aimass.contracts.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.analysis.UnresolvedFunction;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import scala.collection.JavaConverters;

/** What can be said about a rule without a session: whether it is a condition, and over columns that exist. */
public final class RuleCheck {
    /** Functions that run other code than SQL's, or answer differently each time. */
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
            "unix_timestamp",
            "current_user",
            "user",
            "version");

    private RuleCheck() {}

    /** Everything wrong with a rule; empty when nothing is. */
    public static List<String> problems(String rule, Collection<String> columns) {
        var problems = new ArrayList<String>();
        try {
            examine(new CatalystSqlParser().parseExpression(rule), columns, problems);
        } catch (Exception e) {
            if (!(e instanceof AnalysisException)) {
                throw e;
            }
            problems.add("it is not an SQL condition: " + cause(e));
        }
        return problems.stream().distinct().toList();
    }

    private static void examine(Expression expression, Collection<String> columns, List<String> problems) {
        if (expression instanceof UnresolvedAttribute attribute) {
            var name = String.join(".", JavaConverters.seqAsJavaList(attribute.nameParts()));
            if (columns.stream().noneMatch(c -> c.equalsIgnoreCase(name))) {
                problems.add(Names.unknown(name, "column", columns));
            }
        } else if (expression instanceof UnresolvedFunction function) {
            var name = String.join(".", JavaConverters.seqAsJavaList(function.nameParts()));
            if (REFUSED.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                problems.add("the function " + name
                        + " is not for rules; a rule must give the same answer each time and depend on the row alone");
            }
        } else if (expression instanceof PlanExpression) {
            problems.add("a query within a rule is not possible; a rule depends on the row alone");
            return;
        }
        JavaConverters.seqAsJavaList(expression.children()).forEach(child -> examine(child, columns, problems));
    }

    private static String cause(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .filter(l -> !l.isBlank())
                .findFirst()
                .orElse("")
                .replaceAll("[.\\s]+$", "");
    }
}
