package io.aimass.spark;

import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.functions;

/** A Spark SQL expression in a spec, its syntax checked before there is a session: {@code arr_delay > 15}. */
public record SqlExpression(String text) {
    /** @throws IllegalArgumentException saying where the syntax is wrong; fit for {@link io.aimass.contracts.Settings} */
    public static SqlExpression parse(String text) {
        try {
            new CatalystSqlParser().parseExpression(text);
        } catch (Exception e) {
            if (e instanceof AnalysisException) {
                throw new IllegalArgumentException("'" + text + "' is not an SQL expression: " + firstLine(e));
            }
            throw e;
        }
        return new SqlExpression(text);
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
