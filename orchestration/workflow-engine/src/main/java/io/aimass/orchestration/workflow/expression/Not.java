package io.aimass.orchestration.workflow.expression;

record Not(Expression operand, int column) implements Expression {
    @Override
    public Object evaluate(Scope scope) {
        return !operand.truth(scope);
    }

    @Override
    public String toString() {
        return "not (" + operand + ")";
    }
}
