package io.aimass.orchestration.workflow.expression;

import java.math.BigDecimal;
import java.math.BigInteger;

/** What is known of a value before a run. {@code ANY}: nothing yet, as for a task's output. */
public enum ValueType {
    NUMBER,
    STRING,
    BOOLEAN,
    NULL,
    ANY;

    /** The type of a value from YAML or JSON; {@code ANY} for a list or a map. */
    public static ValueType of(Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Number) {
            return NUMBER;
        }
        if (value instanceof Boolean) {
            return BOOLEAN;
        }
        return value instanceof CharSequence ? STRING : ANY;
    }

    boolean mayBe(ValueType wanted) {
        return this == wanted || this == ANY;
    }

    String article() {
        return switch (this) {
            case NUMBER -> "a number";
            case STRING -> "a string";
            case BOOLEAN -> "true or false";
            case NULL -> "null";
            case ANY -> "a list or a map";
        };
    }

    /** Compares by value, so that 1, 1.0 and 1L are equal; a double counts as the shortest decimal that reads back as it. */
    static int compareNumbers(Number a, Number b) {
        if (!isFinite(a) || !isFinite(b)) {
            return Double.compare(a.doubleValue(), b.doubleValue());
        }
        return decimal(a).compareTo(decimal(b));
    }

    static boolean isNaN(Number number) {
        return (number instanceof Double || number instanceof Float) && Double.isNaN(number.doubleValue());
    }

    private static boolean isFinite(Number number) {
        return !(number instanceof Double || number instanceof Float) || Double.isFinite(number.doubleValue());
    }

    private static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        return number instanceof Double || number instanceof Float
                ? new BigDecimal(number.toString())
                : BigDecimal.valueOf(number.longValue());
    }
}
