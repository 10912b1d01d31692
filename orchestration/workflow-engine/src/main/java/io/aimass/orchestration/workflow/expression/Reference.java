package io.aimass.orchestration.workflow.expression;

import java.util.List;
import java.util.Map;

/**
 * {@code parameters.<name>}, {@code tasks.<task>.outputs.<output>} (deeper for nested outputs) or {@code tasks.<task>.unchanged}.
 *
 * @param path its segments, {@code parameters} or {@code tasks} first
 * @param column where it begins, from 1
 */
public record Reference(List<String> path, int column) implements Expression {
    public Reference {
        path = List.copyOf(path);
    }

    /** The whole of {@code text} as one reference. @throws ExpressionException when it is not one */
    public static Reference parse(String text) {
        if (Expression.parse(text) instanceof Reference reference) {
            return reference;
        }
        throw new ExpressionException(1, "'" + text + "' is not a reference; " + FORMS);
    }

    static final String FORMS = "write parameters.<name>, tasks.<task>.outputs.<output> or tasks.<task>.unchanged";

    public boolean isParameter() {
        return path.get(0).equals("parameters");
    }

    /** The parameter's or the task's name. */
    public String name() {
        return path.get(1);
    }

    public boolean isUnchanged() {
        return !isParameter() && path.get(2).equals("unchanged");
    }

    /** The output's value in a task's {@code outputs}, descending nested maps; null when there is none. */
    public Object in(Map<String, ?> outputs) {
        Object value = outputs;
        for (var key : path.subList(3, path.size())) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    @Override
    public Object evaluate(Scope scope) {
        return scope.value(this);
    }

    @Override
    public String toString() {
        return String.join(".", path);
    }

    /** Answers itself, or throws when the path has none of the forms. */
    Reference checked() {
        var parameter = path.size() == 2 && path.get(0).equals("parameters");
        var output =
                path.size() >= 4 && path.get(0).equals("tasks") && path.get(2).equals("outputs");
        var unchanged =
                path.size() == 3 && path.get(0).equals("tasks") && path.get(2).equals("unchanged");
        if (!parameter && !output && !unchanged) {
            throw new ExpressionException(column, "'" + this + "' is not known; " + FORMS);
        }
        return this;
    }
}
