package io.aimass.orchestration.workflow.expression;

import java.util.List;
import java.util.stream.Collectors;

/** {@code and} or {@code or} over two or more operands, from the left, as far as needed. */
record Junction(boolean isAnd, List<Expression> operands, int column) implements Expression {
    Junction {
        operands = List.copyOf(operands);
    }

    @Override
    public Object evaluate(Scope scope) {
        for (var operand : operands) {
            if (operand.truth(scope) != isAnd) {
                return !isAnd;
            }
        }
        return isAnd;
    }

    @Override
    public String toString() {
        return operands.stream().map(o -> "(" + o + ")").collect(Collectors.joining(isAnd ? " and " : " or "));
    }
}
