package io.aimass.orchestration.workflow.expression;

record Comparison(Operator operator, Expression left, Expression right, int column) implements Expression {
    enum Operator {
        EQUAL("=="),
        NOT_EQUAL("!="),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        private final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        String symbol() {
            return symbol;
        }

        boolean isOrder() {
            return this != EQUAL && this != NOT_EQUAL;
        }

        boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case NOT_EQUAL -> comparison != 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
            };
        }
    }

    @Override
    public Object evaluate(Scope scope) {
        var a = left.evaluate(scope);
        var b = right.evaluate(scope);
        if (a == null || b == null) {
            return withNull(a, b);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return ValueType.isNaN(x) || ValueType.isNaN(y)
                    ? operator == Operator.NOT_EQUAL
                    : operator.holds(ValueType.compareNumbers(x, y));
        }
        if (a instanceof CharSequence && b instanceof CharSequence) {
            return operator.holds(a.toString().compareTo(b.toString()));
        }
        if (a instanceof Boolean && b instanceof Boolean && !operator.isOrder()) {
            return operator.holds(a.equals(b) ? 0 : 1);
        }
        throw new ExpressionException(
                column,
                left + " is " + ValueType.of(a).article() + " and " + right + " is "
                        + ValueType.of(b).article() + ": '" + operator.symbol() + "' does not compare these");
    }

    private Object withNull(Object a, Object b) {
        if (operator.isOrder()) {
            throw new ExpressionException(
                    column, (a == null ? left : right) + " is null: it has no order; compare it with '== null' first");
        }
        return operator.holds(a == b ? 0 : 1);
    }

    @Override
    public String toString() {
        return left + " " + operator.symbol() + " " + right;
    }
}
