package io.aimass.ingest.quality;

import io.aimass.contracts.Names;
import io.aimass.spark.SqlExpression;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import scala.collection.JavaConverters;

/** What can be said about a rule without a session: whether it is a condition, and over columns that exist. */
public final class RuleCheck {
    private RuleCheck() {}

    /** Everything wrong with a rule; empty when nothing is. */
    public static List<String> problems(String rule, Collection<String> columns) {
        var problems = new ArrayList<String>();
        try {
            var expression = new CatalystSqlParser().parseExpression(rule);
            problems.addAll(SqlExpression.refusals(expression));
            examine(expression, columns, problems);
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
