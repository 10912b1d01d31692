package io.aimass.orchestration.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTest {
    @Test
    void wordsDatesAndLeadingZeroesStayText() {
        assertThat(Yaml.load("{a: no, b: on, c: 2013-01-01, d: 007, e: 12:30, f: NA, g: 1_000, h: 0x1f, i: .5}")
                        .values())
                .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
    }

    @Test
    void numbersAndTruthAreWhatTheyLookLike() {
        assertThat(Yaml.load("{a: 7, b: -1.5, c: 1e3, d: true, e: null, f: 9007199254740993, g: }")
                        .values())
                .containsExactly(7, -1.5, 1000.0, true, null, 9_007_199_254_740_993L, null);
    }

    @Test
    void whatIsDumpedIsReadBackTheSame() {
        var shared = List.of("x", "no", "2013-01-01", "007");
        var tree = Map.<String, Object>of(
                "a", shared, "b", shared, "c", Map.of("d", 1.5, "e", true, "f", "true"), "g", "two\nlines");

        assertThat(Yaml.load(Yaml.dump(tree))).isEqualTo(tree);
    }

    @Test
    void aMistakeIsToldWithItsPlace() {
        assertThatThrownBy(() -> Yaml.load("a: 1\nb: [1, 2\nc: 3\n"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("at line 3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[!!java.net.URL [\"http://x/\"]]]]",
                "a: !!java.io.File /etc/passwd",
                "a: &x [1, 2]\nb: [*x, *x]\nc: *x",
                "a: 1\na: 2",
                "- 1\n- 2",
                "just text",
                "a: \"\\uD800",
            })
    void whatIsNotAPlainMapIsRefused(String text) {
        assertThatThrownBy(() -> Yaml.load(text)).isInstanceOf(JobException.class);
    }

    @Test
    void nestingWithoutEndIsRefused() {
        assertThatThrownBy(() -> Yaml.load("a: " + "[".repeat(10_000))).isInstanceOf(JobException.class);
    }
}
