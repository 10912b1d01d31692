package io.aimass.spark.notebook;

import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.TableIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.catalyst.parser.ParserInterface;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/**
 * Checks a statement before its names are looked up. Spark opens a file that is named as a table, and evaluates some functions'
 * arguments, while it analyses; the check of the analysed plan would come too late for those.
 */
final class CheckedParser implements ParserInterface {
    private final ParserInterface parser;
    private final PlanCheck check;

    CheckedParser(ParserInterface parser, PlanCheck check) {
        this.parser = parser;
        this.check = check;
    }

    @Override
    public LogicalPlan parsePlan(String text) throws ParseException {
        return check.check(parser.parsePlan(text));
    }

    @Override
    public LogicalPlan parseQuery(String text) throws ParseException {
        return check.check(parser.parseQuery(text));
    }

    @Override
    public Expression parseExpression(String text) throws ParseException {
        return check.check(parser.parseExpression(text));
    }

    @Override
    public TableIdentifier parseTableIdentifier(String text) throws ParseException {
        return parser.parseTableIdentifier(text);
    }

    @Override
    public FunctionIdentifier parseFunctionIdentifier(String text) throws ParseException {
        return parser.parseFunctionIdentifier(text);
    }

    @Override
    public Seq<String> parseMultipartIdentifier(String text) throws ParseException {
        return parser.parseMultipartIdentifier(text);
    }

    @Override
    public StructType parseTableSchema(String text) throws ParseException {
        return parser.parseTableSchema(text);
    }

    @Override
    public DataType parseDataType(String text) throws ParseException {
        return parser.parseDataType(text);
    }
}
