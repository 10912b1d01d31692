package io.aimass.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunEventsTest {
    private static final RowAccounting ROWS = new RowAccounting("flights", 15, 5, 4, 3, 3);

    /** At least one of each kind; {@link #everyKindOfEventAndOutcomeIsAmongThem} sees to it. */
    static List<RunEvent> events() {
        return List.of(
                new RunEvent.Progress("Reading", 3, 10),
                new RunEvent.Progress("Reading", Long.MAX_VALUE, 0),
                new RunEvent.Log("WARN", "a \"quoted\"\nline"),
                new RunEvent.Metrics(Map.of("auc", 0.71, "rows", 3.0)),
                new RunEvent.Accounting(ROWS),
                new RunEvent.Lineage(List.of("silver.flights@3"), List.of("gold.flights@0", "gold.x@1")),
                new RunEvent.Ended(new JobOutcome.Succeeded(
                        Map.of("table", "silver.flights", "models", List.of("a", "b"), "deep", Map.of("x", 1)),
                        List.of(ROWS, RowAccounting.unchanged("planes")),
                        false)),
                new RunEvent.Ended(new JobOutcome.Succeeded(Map.of(), List.of(), true)),
                new RunEvent.Ended(new JobOutcome.Failed(ErrorType.DATA, "Column a is missing.")),
                new RunEvent.Ended(new JobOutcome.Cancelled()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventComesBackAsItWentOut(RunEvent event) {
        assertThat(RunEvents.fromMap(RunEvents.toMap(event))).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsMadeOfWhatJsonHasAndNamesItsType(RunEvent event) {
        var map = RunEvents.toMap(event);

        assertThat(map.get("type")).isEqualTo(event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT));
        assertJson(map);
    }

    @Test
    void everyKindOfEventAndOutcomeIsAmongThem() {
        var outcomes = events().stream()
                .filter(RunEvent.Ended.class::isInstance)
                .map(event -> ((RunEvent.Ended) event).outcome());

        assertThat(kinds(events().stream())).containsExactlyInAnyOrder(RunEvent.class.getPermittedSubclasses());
        assertThat(kinds(outcomes)).containsExactlyInAnyOrder(JobOutcome.class.getPermittedSubclasses());
    }

    @Test
    void eachOfTheCountsComesBackInItsPlace() {
        assertThat(RunEvents.toMap(ROWS))
                .containsExactly(
                        Map.entry("source", "flights"),
                        Map.entry("read", 15L),
                        Map.entry("written", 5L),
                        Map.entry("quarantined", 4L),
                        Map.entry("deduplicated", 3L),
                        Map.entry("dropped", 3L));
        var distinct = new RowAccounting("a", 1, 2, 3, 4, 5);
        assertThat(RunEvents.accounting(RunEvents.toMap(distinct))).isEqualTo(distinct);
    }

    @Test
    void aMetricThatIsNotFiniteComesBackAsItWentOut() {
        var event = (RunEvent.Metrics) RunEvents.fromMap(
                RunEvents.toMap(new RunEvent.Metrics(Map.of("auc", Double.NaN, "loss", Double.POSITIVE_INFINITY))));

        assertThat(event.values()).containsEntry("auc", Double.NaN).containsEntry("loss", Double.POSITIVE_INFINITY);
    }

    @Test
    void whatAMetricOrOutputLacksIsLeftOut() {
        var values = new HashMap<String, Object>();
        values.put("auc", 1);
        values.put("loss", null);
        values.put("note", "NaN");
        assertThat(RunEvents.fromMap(Map.of("type", "metrics", "values", values)))
                .isEqualTo(new RunEvent.Metrics(Map.of("auc", 1.0)));
        assertThat(RunEvents.fromMap(Map.of("type", "metrics"))).isEqualTo(new RunEvent.Metrics(Map.of()));

        var outputs = new HashMap<String, Object>();
        outputs.put("table", "gold.x");
        outputs.put("champion", null);
        assertThat(RunEvents.outcome(Map.of("state", "succeeded", "outputs", outputs)))
                .isEqualTo(JobOutcome.succeeded(Map.of("table", "gold.x")));
    }

    @Test
    void whatIsNoEventIsRefusedWithWhatIsWrong() {
        refused(Map.of(), "'null' is not an event type");
        refused(Map.of("type", "Progress"), "'Progress' is not an event type");
        refused(Map.of("type", "log", "level", "INFO"), "'message' is missing");
        refused(Map.of("type", "progress", "phase", "x", "done", "3", "total", 1), "'done' must be a number");
        refused(Map.of("type", "accounting", "rows", List.of()), "'rows' must be an object");
        refused(Map.of("type", "accounting", "rows", Map.of("source", "a")), "'read' must be a number");
        refused(Map.of("type", "ended"), "'outcome' must be an object");
        refused(Map.of("type", "ended", "outcome", Map.of("state", "lost")), "'lost' is not an outcome");
        refused(Map.of("type", "ended", "outcome", Map.of()), "'state' is missing");
        refused(Map.of("type", "ended", "outcome", Map.of("state", "succeeded")), "'outputs' must be an object");
        refused(
                Map.of("type", "ended", "outcome", Map.of("state", "failed", "errorType", "ODD", "message", "x")),
                "ErrorType.ODD");
    }

    private static List<Class<?>> kinds(Stream<?> values) {
        return values.<Class<?>>map(Object::getClass).distinct().toList();
    }

    private static void refused(Map<String, ?> map, String message) {
        assertThatThrownBy(() -> RunEvents.fromMap(map))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    private static void assertJson(Object value) {
        if (value instanceof Map<?, ?> map) {
            assertThat(map.keySet()).allMatch(String.class::isInstance);
            map.values().forEach(RunEventsTest::assertJson);
        } else if (value instanceof List<?> list) {
            list.forEach(RunEventsTest::assertJson);
        } else {
            assertThat(value).isInstanceOfAny(String.class, Number.class, Boolean.class);
        }
    }
}
