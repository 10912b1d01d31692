package io.aimass.orchestration.workflow.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Finds, before a run, comparisons and conditions whose types cannot fit. */
public final class TypeCheck {
    private final Function<Reference, ValueType> types;
    private final List<String> problems = new ArrayList<>();

    private TypeCheck(Function<Reference, ValueType> types) {
        this.types = types;
    }

    /** @return each problem with its column; empty when the condition may be true or false */
    public static List<String> condition(Expression expression, Function<Reference, ValueType> types) {
        var check = new TypeCheck(types);
        check.wantTruth(expression);
        return check.problems;
    }

    private void wantTruth(Expression expression) {
        var type = type(expression);
        if (!type.mayBe(ValueType.BOOLEAN)) {
            problem(expression, expression + " is " + type.article() + ", not true or false");
        }
    }

    private ValueType type(Expression expression) {
        if (expression instanceof Literal literal) {
            return ValueType.of(literal.value());
        }
        if (expression instanceof Reference reference) {
            return types.apply(reference);
        }
        if (expression instanceof Not not) {
            wantTruth(not.operand());
        } else if (expression instanceof Junction junction) {
            junction.operands().forEach(this::wantTruth);
        } else if (expression instanceof Comparison comparison) {
            compare(comparison);
        }
        return ValueType.BOOLEAN;
    }

    private void compare(Comparison comparison) {
        var left = type(comparison.left());
        var right = type(comparison.right());
        var isOrder = comparison.operator().isOrder();
        var ordered = left.mayBe(ValueType.NUMBER) && right.mayBe(ValueType.NUMBER)
                || left.mayBe(ValueType.STRING) && right.mayBe(ValueType.STRING);
        var equatable = left == right
                || left == ValueType.ANY
                || right == ValueType.ANY
                || left == ValueType.NULL
                || right == ValueType.NULL;
        if (isOrder ? !ordered : !equatable) {
            problem(
                    comparison,
                    comparison.left() + " is " + left.article() + " and " + comparison.right() + " is "
                            + right.article() + ": '" + comparison.operator().symbol() + "' does not compare these");
        }
    }

    private void problem(Expression where, String what) {
        problems.add("column " + where.column() + ": " + what);
    }
}
