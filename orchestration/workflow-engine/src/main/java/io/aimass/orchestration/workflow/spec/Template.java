package io.aimass.orchestration.workflow.spec;

import io.aimass.orchestration.workflow.expression.ExpressionException;
import io.aimass.orchestration.workflow.expression.Reference;
import io.aimass.orchestration.workflow.expression.Scope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * References in settings: {@code ${parameters.x}}, {@code ${tasks.t.outputs.o}}. A value that is one reference takes the type of what
 * it names; in longer text the value is written out. {@code ${secret:name}} is left for the driver, {@code $${} stands for {@code ${}.
 */
public final class Template {
    private static final String SECRET = "secret:";

    private Template() {}

    /** Answers {@code tree} with every reference replaced. @throws ExpressionException when a value has no place in a text */
    public static Map<String, Object> resolve(Map<String, Object> tree, Scope scope) {
        var result = new LinkedHashMap<String, Object>();
        tree.forEach((key, value) -> result.put(key, resolveValue(value, scope)));
        return result;
    }

    /** Every reference in {@code tree}, which is well-formed. */
    public static List<Reference> references(Map<String, Object> tree) {
        var found = new ArrayList<Reference>();
        scan("", tree, (where, reference) -> found.add(reference), (where, problem) -> {});
        return found;
    }

    /** Every reference in {@code tree}, and every text that is not well-formed, each with its path below {@code prefix}. */
    static void scan(
            String prefix, Object tree, BiConsumer<String, Reference> references, BiConsumer<String, String> problems) {
        if (tree instanceof Map<?, ?> map) {
            map.forEach((key, value) -> scan(prefix + "." + key, value, references, problems));
        } else if (tree instanceof Collection<?> items) {
            var i = 0;
            for (var item : items) {
                scan(prefix + "[" + i++ + "]", item, references, problems);
            }
        } else if (tree instanceof String text) {
            try {
                for (var part : parts(text)) {
                    if (part instanceof Reference reference) {
                        references.accept(prefix, reference);
                    }
                }
            } catch (ExpressionException e) {
                problems.accept(prefix, e.getMessage());
            }
        }
    }

    private static Object resolveValue(Object value, Scope scope) {
        if (value instanceof Map<?, ?> map) {
            var result = new LinkedHashMap<String, Object>();
            map.forEach((key, item) -> result.put(String.valueOf(key), resolveValue(item, scope)));
            return result;
        }
        if (value instanceof Collection<?> items) {
            var result = new ArrayList<Object>();
            items.forEach(item -> result.add(resolveValue(item, scope)));
            return result;
        }
        return value instanceof String text && text.contains("${") ? resolveText(text, scope) : value;
    }

    private static Object resolveText(String text, Scope scope) {
        var parts = parts(text);
        if (parts.size() == 1 && parts.get(0) instanceof Reference reference) {
            return reference.evaluate(scope);
        }
        var result = new StringBuilder();
        for (var part : parts) {
            result.append(part instanceof Reference reference ? scalar(reference, scope) : part);
        }
        return result.toString();
    }

    private static Object scalar(Reference reference, Scope scope) {
        var value = reference.evaluate(scope);
        if (value instanceof Map || value instanceof Collection) {
            throw problem("${" + reference + "} is a list or a map; it cannot stand within a text");
        }
        return value;
    }

    /** Strings and references, in order. */
    private static List<Object> parts(String text) {
        var parts = new ArrayList<Object>();
        var plain = new StringBuilder();
        var at = 0;
        for (var dollar = text.indexOf("${"); dollar >= 0; dollar = text.indexOf("${", at)) {
            if (dollar > at && text.charAt(dollar - 1) == '$') {
                plain.append(text, at, dollar - 1).append("${");
                at = dollar + 2;
                continue;
            }
            plain.append(text, at, dollar);
            at = reference(text, dollar, plain, parts);
        }
        plain.append(text.substring(at));
        flush(plain, parts);
        return parts;
    }

    private static int reference(String text, int dollar, StringBuilder plain, List<Object> parts) {
        var close = text.indexOf('}', dollar);
        if (close < 0) {
            throw problem("'" + text.substring(dollar) + "' is not closed; end the reference with }");
        }
        var inner = text.substring(dollar + 2, close).trim();
        if (inner.startsWith(SECRET)) {
            plain.append(text, dollar, close + 1);
        } else {
            flush(plain, parts);
            try {
                parts.add(Reference.parse(inner));
            } catch (ExpressionException e) {
                throw problem(
                        "'${" + inner
                                + "}' is not a reference; write ${parameters.<name>}, ${tasks.<task>.outputs.<output>} or ${secret:<name>}");
            }
        }
        return close + 1;
    }

    private static ExpressionException problem(String message) {
        return ExpressionException.inText(message);
    }

    private static void flush(StringBuilder plain, List<Object> parts) {
        if (plain.length() > 0) {
            parts.add(plain.toString());
            plain.setLength(0);
        }
    }
}
