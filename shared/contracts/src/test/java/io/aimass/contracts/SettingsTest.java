package io.aimass.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void everyProblemIsReportedAtOnceAndUnknownKeysComeLast() {
        var settings = settings(
                "rows", "many", "share", "1.5", "strict", "yes", "unit", "weeks", "name", List.of("a"), "tabl", "t");

        assertThat(settings.required("target")).isNull();
        assertThat(settings.integer("rows", 10, 1, 100)).isEqualTo(10);
        assertThat(settings.decimal("share", 0.5, 0, 1)).isEqualTo(1.5);
        assertThat(settings.flag("strict", true)).isTrue();
        assertThat(settings.choice("unit", TimeUnit.class, TimeUnit.DAYS)).isEqualTo(TimeUnit.DAYS);
        assertThat(settings.required("name")).isNull();
        assertThat(settings.optional("table")).isEmpty();

        assertThatThrownBy(settings::throwIfInvalid)
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "'target' is missing",
                                        "'rows': 'many' is not a whole number",
                                        "'share' is 1.5; it must be from 0.0 to 1.0",
                                        "'strict': write true or false",
                                        "'unit': it must be one of nanoseconds, microseconds, milliseconds, seconds, minutes, hours, days",
                                        "'name' must be a single value",
                                        "'tabl' is not a setting of ingest; did you mean 'table'?"));
    }

    @Test
    void whatIsValidIsReadByItsType() {
        var settings = settings(
                "rows", 7, "share", "0.25", "strict", "true", "unit", "days", "path", "/a", "tags", List.of("x", 2));

        assertThat(settings.integer("rows", 1, 0, 10)).isEqualTo(7);
        assertThat(settings.decimal("share", 1, 0, 1)).isEqualTo(0.25);
        assertThat(settings.flag("strict", false)).isTrue();
        assertThat(settings.choice("unit", TimeUnit.class, TimeUnit.HOURS)).isEqualTo(TimeUnit.DAYS);
        assertThat(settings.required("path", String::length)).isEqualTo(2);
        assertThat(settings.strings("tags")).containsExactly("x", "2");
        assertThatCode(settings::throwIfInvalid).doesNotThrowAnyException();
    }

    @Test
    void whatIsAbsentOrNullTakesItsDefault() {
        var settings = settings("rows", null);

        assertThat(settings.has("rows")).isFalse();
        assertThat(settings.integer("rows", 3, 1, 5)).isEqualTo(3);
        assertThat(settings.decimal("share", 0.5, 0, 1)).isEqualTo(0.5);
        assertThat(settings.flag("strict", true)).isTrue();
        assertThat(settings.orElse("path", String::length, 9)).isEqualTo(9);
        assertThat(settings.strings("tags")).isEmpty();
        assertThat(settings.sections("steps")).isEmpty();
        assertThat(settings.named("tasks")).isEmpty();
        assertThat(settings.map("conf")).isEmpty();
        assertThat(settings.section("target").optional("table")).isEmpty();
        assertThat(settings.problems()).isEmpty();
        assertThatThrownBy(() -> {
                    settings.required("rows");
                    settings.throwIfInvalid();
                })
                .hasMessage("'rows' is missing");
    }

    @Test
    void theEdgesOfARangeAreInsideAndANumberThatIsNoneIsOutside() {
        assertThat(settings("n", 1).integer("n", 0, 1, 3)).isEqualTo(1);
        assertThat(settings("n", 3).integer("n", 0, 1, 3)).isEqualTo(3);
        for (var wrong : List.of("0", "4", "3.0", "1e0", "2147483648", "")) {
            assertThat(problems(settings("n", wrong), s -> s.integer("n", 2, 1, 3)))
                    .as(wrong)
                    .hasSize(1);
        }
        for (var wrong : List.of("NaN", "Infinity", "-0.1", "1.01", "half")) {
            assertThat(problems(settings("x", wrong), s -> s.decimal("x", 0.5, 0, 1)))
                    .as(wrong)
                    .hasSize(1);
        }
    }

    @Test
    void listsAreWrittenAsListsOrWithCommas() {
        assertThat(settings("keys", "a , b,c").strings("keys")).containsExactly("a", "b", "c");
        assertThat(settings("keys", List.of("a , b", "c")).strings("keys")).containsExactly("a , b", "c");
    }

    @Test
    void aKeyThatNobodyReadIsNamedWithItsWholePath() {
        var settings = settings(
                "source", Map.of("path", "/a", "hedaer", "true"),
                "steps", List.of(Map.of("type", "trim"), Map.of("type", "cast", "colum", "x")),
                "tasks", Map.of("ingest", Map.of("needs", List.of(), "retires", 3)));
        settings.section("source").required("path");
        settings.sections("steps").forEach(step -> {
            step.required("type");
            step.optional("column");
        });
        settings.named("tasks").get("ingest").strings("needs");

        assertThat(settings.problems())
                .containsExactlyInAnyOrder(
                        "'source.hedaer' is not a setting of ingest; it has path",
                        "'steps[1].colum' is not a setting of ingest; did you mean 'steps[1].column'?",
                        "'tasks.ingest.retires' is not a setting of ingest; it has needs");
    }

    @Test
    void aNestedProblemCarriesItsPath() {
        var settings = settings("steps", List.of(Map.of("rows", 0), Map.of()));

        settings.sections("steps").forEach(step -> {
            step.integer("rows", 1, 1, 9);
            step.required("type");
        });

        assertThat(settings.problems())
                .containsExactly(
                        "'steps[0].rows' is 0; it must be from 1 to 9",
                        "'steps[0].type' is missing",
                        "'steps[1].type' is missing");
        assertThat(settings.sections("steps").get(1).path("type")).isEqualTo("steps[1].type");
    }

    @Test
    void whatShouldBeAMapOrAListAndIsNotIsSaid() {
        var settings = settings("source", "flights", "steps", Map.of("a", 1), "tasks", List.of(1), "conf", "x");

        settings.section("source");
        settings.sections("steps");
        settings.named("tasks");
        settings.map("conf");

        assertThat(settings.problems())
                .containsExactly(
                        "'source' must be a map",
                        "'steps' must be a list",
                        "'tasks' must be a map",
                        "'conf' must be a map");
    }

    @Test
    void aListOfMapsNamesTheItemThatIsNone() {
        var settings = settings("steps", List.of(Map.of(), "trim"));

        assertThat(settings.sections("steps")).hasSize(2);

        assertThat(settings.problems()).containsExactly("'steps[1]' must be a map");
    }

    @Test
    void theTreeIsWhatWasGiven() {
        var settings = settings("b", 1, "a", Map.of("x", 2));

        assertThat(settings.tree()).containsExactly(Map.entry("b", 1), Map.entry("a", Map.of("x", 2)));
    }

    private static Settings settings(Object... keysAndValues) {
        var values = new LinkedHashMap<String, Object>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return Settings.of("ingest", values);
    }

    private static List<String> problems(Settings settings, java.util.function.Consumer<Settings> reader) {
        reader.accept(settings);
        return new ArrayList<>(settings.problems());
    }
}
