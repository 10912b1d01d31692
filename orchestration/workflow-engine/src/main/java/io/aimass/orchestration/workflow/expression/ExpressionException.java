package io.aimass.orchestration.workflow.expression;

/** An expression that cannot be read or evaluated. Its message says what is wrong and, where there is one, at which column (from 1). */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ExpressionException(int column, String problem) {
        this("column " + column + ": " + problem);
    }

    private ExpressionException(String message) {
        super(message);
    }

    /** Of a text with references in it, or of a value found while it ran. */
    public static ExpressionException inText(String message) {
        return new ExpressionException(message);
    }
}
