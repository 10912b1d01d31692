package io.aimass.orchestration.workflow.expression;

/** A number (BigDecimal), a string, true, false or null. */
record Literal(Object value, int column) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
        return value;
    }

    @Override
    public String toString() {
        return value instanceof String text
                ? "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
                : String.valueOf(value);
    }
}
