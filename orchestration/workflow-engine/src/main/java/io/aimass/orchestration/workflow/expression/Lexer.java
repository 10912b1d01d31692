package io.aimass.orchestration.workflow.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

final class Lexer {
    private static final int MAX_NUMBER = 40;
    private static final Map<String, String> MISTAKES =
            Map.of("=", "==", "&&", "and", "||", "or", "!", "not", "&", "and", "|", "or");

    private final String text;
    private int at;

    Lexer(String text) {
        if (text.length() > Expression.MAX_LENGTH) {
            throw new ExpressionException(
                    Expression.MAX_LENGTH, "longer than " + Expression.MAX_LENGTH + " characters");
        }
        this.text = text;
    }

    List<Token> tokens() {
        var tokens = new ArrayList<Token>();
        do {
            tokens.add(token());
        } while (tokens.get(tokens.size() - 1).kind() != Token.Kind.END);
        return tokens;
    }

    private Token token() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", null, at + 1);
        }
        var c = text.charAt(at);
        if (c == '\'' || c == '"') {
            return string(c);
        }
        if (isDigit(c) || (c == '-' && at + 1 < text.length() && isDigit(text.charAt(at + 1)))) {
            return number();
        }
        if (isLetter(c)) {
            return word();
        }
        return symbol(c);
    }

    private Token string(char quote) {
        var start = at++;
        var value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != quote) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (at == text.length()) {
            throw new ExpressionException(start + 1, "the string is not closed; end it with " + quote);
        }
        at++;
        return new Token(Token.Kind.STRING, text.substring(start, at), value.toString(), start + 1);
    }

    private Token number() {
        var start = at++;
        while (at < text.length() && isNumberPart(text.charAt(at), text.charAt(at - 1))) {
            at++;
        }
        var digits = text.substring(start, at);
        try {
            if (digits.length() > MAX_NUMBER) {
                throw new NumberFormatException();
            }
            var value = new BigDecimal(digits);
            if (Math.abs((long) value.scale()) > 400) {
                throw new NumberFormatException();
            }
            return new Token(Token.Kind.NUMBER, digits, value, start + 1);
        } catch (NumberFormatException e) {
            throw new ExpressionException(start + 1, "'" + digits + "' is not a number");
        }
    }

    private Token word() {
        var start = at;
        while (at < text.length()
                && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)) || ".-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        return new Token(Token.Kind.WORD, text.substring(start, at), null, start + 1);
    }

    private Token symbol(char c) {
        var start = at;
        if (c == '(' || c == ')') {
            at++;
            return new Token(c == '(' ? Token.Kind.OPEN : Token.Kind.CLOSE, String.valueOf(c), null, start + 1);
        }
        for (var length = 2; length >= 1; length--) {
            var symbol = text.substring(at, Math.min(text.length(), at + length));
            if (List.of("==", "!=", "<=", ">=", "<", ">").contains(symbol)) {
                at += symbol.length();
                return new Token(Token.Kind.OPERATOR, symbol, null, start + 1);
            }
            if (MISTAKES.containsKey(symbol)) {
                throw new ExpressionException(
                        start + 1, "'" + symbol + "' is not an operator; write " + MISTAKES.get(symbol));
            }
        }
        throw new ExpressionException(
                start + 1,
                "'" + c + "' has no meaning here; " + Reference.FORMS + ", a number, a string, true, false or null");
    }

    private static boolean isNumberPart(char c, char before) {
        return isDigit(c)
                || c == '.'
                || c == 'e'
                || c == 'E'
                || ((c == '-' || c == '+') && (before == 'e' || before == 'E'));
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
