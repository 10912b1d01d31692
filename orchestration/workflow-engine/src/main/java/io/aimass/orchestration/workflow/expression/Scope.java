package io.aimass.orchestration.workflow.expression;

/** Where references get their values. */
@FunctionalInterface
public interface Scope {
    /** The value, null when there is none. */
    Object value(Reference reference);
}
