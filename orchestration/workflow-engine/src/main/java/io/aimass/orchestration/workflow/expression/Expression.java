package io.aimass.orchestration.workflow.expression;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition such as {@code tasks.train.outputs.auc >= 0.6 and not parameters.dry-run}. Operators, from loosest: {@code or},
 * {@code and}, {@code not}, then one of {@code == != < <= > >=} between two values. Values: references, numbers, strings in single or double
 * quotes, {@code true}, {@code false}, {@code null}. Immutable.
 */
public sealed interface Expression permits Reference, Literal, Not, Junction, Comparison {
    /** The longest text {@link #parse} accepts. */
    int MAX_LENGTH = 4096;

    /** @throws ExpressionException naming the column and what was expected there */
    static Expression parse(String text) {
        return new Parser(text).parse();
    }

    /** Where it begins, from 1. */
    int column();

    /** @return a Number, String, Boolean, null, or what a reference named. @throws ExpressionException when types do not fit */
    Object evaluate(Scope scope);

    /** As {@link #evaluate}, for a condition. @throws ExpressionException when it is neither true nor false */
    default boolean truth(Scope scope) {
        var value = evaluate(scope);
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new ExpressionException(
                column(), this + " is " + ValueType.of(value).article() + ", not true or false");
    }

    /** In the order they are written. */
    default List<Reference> references() {
        var found = new ArrayList<Reference>();
        var rest = new ArrayDeque<Expression>(List.of(this));
        while (!rest.isEmpty()) {
            var next = rest.pop();
            if (next instanceof Reference reference) {
                found.add(reference);
            } else if (next instanceof Not not) {
                rest.push(not.operand());
            } else if (next instanceof Comparison comparison) {
                rest.push(comparison.right());
                rest.push(comparison.left());
            } else if (next instanceof Junction junction) {
                for (var i = junction.operands().size() - 1; i >= 0; i--) {
                    rest.push(junction.operands().get(i));
                }
            }
        }
        return found;
    }
}
