package io.aimass.contracts;

import java.util.List;

/** Every problem of a spec at once, each with its remedy. Counts as {@link ErrorType#USER}. */
public final class InvalidSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    public InvalidSettings(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}
