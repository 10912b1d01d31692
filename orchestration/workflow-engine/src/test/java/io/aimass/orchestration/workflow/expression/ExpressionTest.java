package io.aimass.orchestration.workflow.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final Map<String, Object> OUTPUTS = Map.of(
            "auc", 0.6, "rows", 10, "name", "x", "done", true, "metrics", Map.of("loss", 0.25), "tables", List.of("a"));
    private static final Map<String, Object> PARAMETERS = Map.of("month", 10L, "dry-run", false, "region", "eu");
    private static final Scope SCOPE = reference -> reference.isParameter()
            ? PARAMETERS.get(reference.name())
            : reference.isUnchanged() ? (Object) true : reference.in(OUTPUTS);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasks.train-a.outputs.auc >= 0.6",
                "tasks.t.outputs.auc == 0.6",
                "tasks.t.outputs.rows == 10.0 and parameters.month == 1e1",
                "not parameters.dry-run",
                "not (1 < 2) or true",
                "'it\\'s' == \"it's\"",
                "tasks.t.outputs.metrics.loss < 1",
                "tasks.t.outputs.absent == null",
                "tasks.t.outputs.name != null",
                "tasks.t.unchanged",
                "tasks.2013.outputs.rows > -1",
                "parameters.region < 'us'",
                "false and tasks.t.outputs.absent < 1 or true",
                "true or tasks.t.outputs.absent",
            })
    void holds(String text) {
        assertThat(Expression.parse(text).truth(SCOPE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tasks.t.outputs.auc > 0.6",
                "not true",
                "1 == 2",
                "null != null",
                "tasks.t.outputs.done != true",
                "'a' == null"
            })
    void doesNotHold(String text) {
        assertThat(Expression.parse(text).truth(SCOPE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `` | column 1: expected a value, found the end
            1 < | column 4: expected a value, found the end
            (true | column 6: expected ')', found the end
            true false | column 6: expected 'and', 'or' or the end, found 'false'
            1 < 2 < 3 | column 7: comparisons cannot be chained; join two with 'and'
            parameters.a = 1 | column 14: '=' is not an operator; write ==
            true && false | column 6: '&&' is not an operator; write and
            !true | column 1: '!' is not an operator; write not
            'open | column 1: the string is not closed; end it with '
            1.2.3 == 1 | column 1: '1.2.3' is not a number
            auc > 1 | column 1: 'auc' is not known; write parameters.<name>, tasks.<task>.outputs.<output> or tasks.<task>.unchanged
            tasks.t.state == 'x' | column 1: 'tasks.t.state' is not known; write parameters.<name>, tasks.<task>.outputs.<output> or tasks.<task>.unchanged
            exec('rm') | column 1: 'exec' is not known; write parameters.<name>, tasks.<task>.outputs.<output> or tasks.<task>.unchanged
            1 + 1 == 2 | column 3: '+' has no meaning here; write parameters.<name>, tasks.<task>.outputs.<output> or tasks.<task>.unchanged, a number, a string, true, false or null
            and true | column 1: expected a value, found 'and'
            """)
    void aMistakeIsNamedWithItsColumn(String text, String message) {
        assertThatThrownBy(() -> Expression.parse(text))
                .isInstanceOf(ExpressionException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tasks.t.outputs.absent < 1 | column 24: tasks.t.outputs.absent is null: it has no order; compare it with '== null' first
            tasks.t.outputs.name < 1 | column 22: tasks.t.outputs.name is a string and 1 is a number: '<' does not compare these
            tasks.t.outputs.tables == 1 | column 24: tasks.t.outputs.tables is a list or a map and 1 is a number: '==' does not compare these
            tasks.t.outputs.done < true | column 22: tasks.t.outputs.done is true or false and true is true or false: '<' does not compare these
            tasks.t.outputs.rows | column 1: tasks.t.outputs.rows is a number, not true or false
            not tasks.t.outputs.absent | column 5: tasks.t.outputs.absent is null, not true or false
            """)
    void aValueOfTheWrongTypeIsNamed(String text, String message) {
        assertThatThrownBy(() -> Expression.parse(text).truth(SCOPE))
                .isInstanceOf(ExpressionException.class)
                .hasMessage(message);
    }

    @Test
    void nanIsUnequalToEverythingAndOrderedWithNothing() {
        Scope nan = reference -> Double.NaN;

        assertThat(Expression.parse("tasks.t.outputs.x == tasks.t.outputs.x").truth(nan))
                .isFalse();
        assertThat(Expression.parse("tasks.t.outputs.x != 1").truth(nan)).isTrue();
        assertThat(Expression.parse("tasks.t.outputs.x < 1 or tasks.t.outputs.x >= 1")
                        .truth(nan))
                .isFalse();
    }

    @Test
    void infinityIsLargerThanEveryNumber() {
        assertThat(Expression.parse("tasks.t.outputs.x > 1e300").truth(reference -> Double.POSITIVE_INFINITY))
                .isTrue();
    }

    @Test
    void referencesAreListedInTheOrderTheyAreWritten() {
        var references = Expression.parse("parameters.a < 1 and not (tasks.b.outputs.c == 2 or tasks.d.unchanged)")
                .references();

        assertThat(references)
                .extracting(Reference::toString)
                .containsExactly("parameters.a", "tasks.b.outputs.c", "tasks.d.unchanged");
        assertThat(references.get(0).column()).isEqualTo(1);
    }

    @Test
    void nestingAndLengthAreLimited() {
        assertThatThrownBy(() -> Expression.parse("(".repeat(200) + "true" + ")".repeat(200)))
                .hasMessageContaining("nested deeper than 100");
        assertThatThrownBy(() -> Expression.parse("not ".repeat(200) + "true"))
                .hasMessageContaining("nested deeper than 100");
        assertThatThrownBy(() -> Expression.parse("true or ".repeat(1000) + "true"))
                .hasMessageContaining("longer than 4096 characters");
        assertThat(Expression.parse("false or ".repeat(400) + "true").truth(SCOPE))
                .isTrue();
    }

    @Test
    void typesThatCannotFitAreFoundBeforeARun() {
        assertThat(problems("parameters.month == 'x'"))
                .containsExactly(
                        "column 18: parameters.month is a number and 'x' is a string: '==' does not compare these");
        assertThat(problems("parameters.region and 5")).hasSize(2);
        assertThat(problems("parameters.dry-run < true")).hasSize(1);
        assertThat(problems("null < 1")).hasSize(1);
        assertThat(problems("tasks.t.outputs.x < 1 and parameters.month != null and not parameters.dry-run"))
                .isEmpty();
    }

    private static List<String> problems(String text) {
        return TypeCheck.condition(
                Expression.parse(text), r -> r.isParameter() ? ValueType.of(PARAMETERS.get(r.name())) : ValueType.ANY);
    }
}
