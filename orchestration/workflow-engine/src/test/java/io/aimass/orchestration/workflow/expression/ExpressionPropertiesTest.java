package io.aimass.orchestration.workflow.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random expressions, written out with random spacing and evaluated beside Java's own operators. */
class ExpressionPropertiesTest {
    private static final int ROUNDS = 5_000;
    private static final Map<String, Double> NUMBERS = Map.of("a", -1.5, "b", 0.0, "c", 0.1, "d", 1e12);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void anExpressionMeansWhatJavaSays(long seed) {
        var random = new Random(seed);
        for (var i = 0; i < ROUNDS; i++) {
            var made = condition(random, 5);

            var parsed = Expression.parse(made.text);

            assertThat(parsed.truth(reference -> NUMBERS.get(reference.name())))
                    .as(made.text)
                    .isEqualTo(made.value);
            assertThat(Expression.parse(parsed.toString()).truth(reference -> NUMBERS.get(reference.name())))
                    .as("written out again: %s", parsed)
                    .isEqualTo(made.value);
            assertThat(TypeCheck.condition(parsed, reference -> ValueType.NUMBER))
                    .as(made.text)
                    .isEmpty();
        }
    }

    @Test
    void noTextMakesTheParserFailOtherwiseThanByNamingAColumn() {
        var random = new Random(7);
        var pieces = List.of(
                "tasks.a.outputs.b",
                "parameters.x",
                "and",
                "or",
                "not",
                "(",
                ")",
                "==",
                "<",
                "1",
                "'s'",
                "null",
                ".",
                "-",
                "$",
                "\\",
                "\"",
                "é",
                "\0");
        for (var i = 0; i < ROUNDS * 4; i++) {
            var text = new StringBuilder();
            for (var n = random.nextInt(12); n >= 0; n--) {
                text.append(pieces.get(random.nextInt(pieces.size()))).append(random.nextBoolean() ? " " : "");
            }
            try {
                Expression.parse(text.toString());
            } catch (ExpressionException e) {
                assertThat(e).as(text.toString()).hasMessageStartingWith("column ");
            }
        }
    }

    private record Made(String text, boolean value) {}

    private static Made condition(Random random, int depth) {
        return switch (depth == 0 ? random.nextInt(2) : random.nextInt(5)) {
            case 0 -> comparison(random);
            case 1 -> random.nextBoolean() ? new Made("true", true) : new Made("false", false);
            case 2 -> {
                var inner = condition(random, depth - 1);
                yield new Made("not(" + space(random) + inner.text + ")", !inner.value);
            }
            case 3 -> {
                var a = condition(random, depth - 1);
                var b = condition(random, depth - 1);
                yield new Made("(" + a.text + ") and" + space(random) + "(" + b.text + ")", a.value && b.value);
            }
            default -> {
                var a = condition(random, depth - 1);
                var b = condition(random, depth - 1);
                var c = condition(random, depth - 1);
                yield new Made(
                        "(" + a.text + ") and (" + b.text + ") or" + space(random) + "(" + c.text + ")",
                        a.value && b.value || c.value);
            }
        };
    }

    private static Made comparison(Random random) {
        var a = number(random);
        var b = number(random);
        var compared = a.value.compareTo(b.value);
        var gap = space(random);
        return switch (random.nextInt(6)) {
            case 0 -> new Made(a.text + gap + "<" + gap + b.text, compared < 0);
            case 1 -> new Made(a.text + gap + "<=" + gap + b.text, compared <= 0);
            case 2 -> new Made(a.text + gap + ">" + gap + b.text, compared > 0);
            case 3 -> new Made(a.text + gap + ">=" + gap + b.text, compared >= 0);
            case 4 -> new Made(a.text + gap + "==" + gap + b.text, compared == 0);
            default -> new Made(a.text + gap + "!=" + gap + b.text, compared != 0);
        };
    }

    private record Operand(String text, BigDecimal value) {}

    private static Operand number(Random random) {
        if (random.nextBoolean()) {
            var name = List.of("a", "b", "c", "d").get(random.nextInt(4));
            return new Operand(
                    "parameters." + name, new BigDecimal(NUMBERS.get(name).toString()));
        }
        var text = List.of("0", "0.1", "-1.5", "1e12", "1000000000000.0", "3", "-0")
                .get(random.nextInt(7));
        return new Operand(text, new BigDecimal(text));
    }

    private static String space(Random random) {
        return " \t\n".substring(random.nextInt(3)).concat(" ");
    }
}
