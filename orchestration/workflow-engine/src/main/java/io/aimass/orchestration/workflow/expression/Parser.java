package io.aimass.orchestration.workflow.expression;

import io.aimass.orchestration.workflow.expression.Comparison.Operator;
import java.util.ArrayList;
import java.util.List;

/** Recursive descent, its depth limited. */
final class Parser {
    private static final int MAX_DEPTH = 100;

    private final List<Token> tokens;
    private int next;
    private int depth;

    Parser(String text) {
        this.tokens = new Lexer(text).tokens();
    }

    Expression parse() {
        var expression = or();
        if (peek().kind() != Token.Kind.END) {
            throw unexpected("'and', 'or' or the end");
        }
        return expression;
    }

    private Expression or() {
        return junction(false, "or");
    }

    private Expression junction(boolean isAnd, String word) {
        var column = peek().column();
        var operands = new ArrayList<Expression>();
        operands.add(isAnd ? not() : junction(true, "and"));
        while (peek().isWord(word)) {
            next++;
            operands.add(isAnd ? not() : junction(true, "and"));
        }
        return operands.size() == 1 ? operands.get(0) : new Junction(isAnd, operands, column);
    }

    private Expression not() {
        if (!peek().isWord("not")) {
            return comparison();
        }
        var column = take().column();
        return deeper(() -> new Not(not(), column));
    }

    private Expression comparison() {
        var left = operand();
        var operator = operator();
        if (operator == null) {
            return left;
        }
        var column = take().column();
        var right = operand();
        if (operator() != null) {
            throw new ExpressionException(peek().column(), "comparisons cannot be chained; join two with 'and'");
        }
        return new Comparison(operator, left, right, column);
    }

    private Operator operator() {
        if (peek().kind() == Token.Kind.OPERATOR) {
            for (var operator : Operator.values()) {
                if (operator.symbol().equals(peek().text())) {
                    return operator;
                }
            }
        }
        return null;
    }

    private Expression operand() {
        var token = peek();
        switch (token.kind()) {
            case NUMBER, STRING -> {
                next++;
                return new Literal(token.value(), token.column());
            }
            case WORD -> {
                return word(token);
            }
            case OPEN -> {
                next++;
                var inner = deeper(this::or);
                if (peek().kind() != Token.Kind.CLOSE) {
                    throw unexpected("')'");
                }
                next++;
                return inner;
            }
            default -> throw unexpected("a value");
        }
    }

    private Expression word(Token token) {
        return switch (token.text()) {
            case "true", "false" -> literal(Boolean.valueOf(token.text()));
            case "null" -> literal(null);
            case "and", "or", "not" -> throw unexpected("a value");
            default -> new Reference(List.of(take().text().split("\\.", -1)), token.column()).checked();
        };
    }

    private Expression literal(Object value) {
        return new Literal(value, take().column());
    }

    private Expression deeper(java.util.function.Supplier<Expression> inner) {
        if (++depth > MAX_DEPTH) {
            throw new ExpressionException(peek().column(), "nested deeper than " + MAX_DEPTH);
        }
        var expression = inner.get();
        depth--;
        return expression;
    }

    private Token peek() {
        return tokens.get(next);
    }

    private Token take() {
        return tokens.get(next++);
    }

    private ExpressionException unexpected(String expected) {
        var token = peek();
        var found = token.kind() == Token.Kind.END ? "the end" : "'" + token.text() + "'";
        return new ExpressionException(token.column(), "expected " + expected + ", found " + found);
    }
}
