package io.aimass.orchestration.workflow.expression;

record Token(Kind kind, String text, Object value, int column) {
    enum Kind {
        NUMBER,
        STRING,
        WORD,
        OPERATOR,
        OPEN,
        CLOSE,
        END
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && text.equals(word);
    }
}
