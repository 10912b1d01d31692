package io.aimass.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {
    private static final List<String> KNOWN = List.of("flights", "planes", "airports", "airlines");

    @Test
    void aSlipOfTheFingerFindsTheNearestName() {
        assertThat(Names.nearest("flihgts", KNOWN)).contains("flights");
        assertThat(Names.nearest("flight", KNOWN)).contains("flights");
        assertThat(Names.nearest("airprts", KNOWN)).contains("airports");
        assertThat(Names.nearest("flights", KNOWN)).contains("flights");
    }

    @Test
    void whatIsFarFromEveryNameFindsNone() {
        assertThat(Names.nearest("weather", KNOWN)).isEmpty();
        assertThat(Names.nearest("", KNOWN)).isEmpty();
        assertThat(Names.nearest("flights", List.of())).isEmpty();
    }

    @Test
    void aThirdOfTheLettersMayDifferAndNoMore() {
        assertThat(Names.nearest("abcxyz", List.of("abcdef"))).isEmpty();
        assertThat(Names.nearest("abcdyz", List.of("abcdef"))).contains("abcdef");
        assertThat(Names.nearest("x", List.of("y"))).contains("y");
        assertThat(Names.nearest("xx", List.of("yy"))).isEmpty();
    }

    @Test
    void ofTwoNamesEquallyNearTheFirstByTheAlphabetIsTaken() {
        assertThat(Names.nearest("airport-c", List.of("airport-b", "airport-a")))
                .contains("airport-a");
        assertThat(Names.nearest("planes", List.of("planet", "plane"))).contains("plane");
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearestAndAllKnownOnes() {
        assertThat(Names.unknown("flihgts", "source", KNOWN))
                .isEqualTo("'flihgts' is not a source; did you mean 'flights'?"
                        + " Known: airlines, airports, flights, planes.");
        assertThat(Names.unknown("weather", "source", KNOWN))
                .isEqualTo("'weather' is not a source. Known: airlines, airports, flights, planes.");
        assertThat(Names.unknown("weather", "source", List.of()))
                .isEqualTo("'weather' is not a source. There is none yet.");
    }

    @Test
    void ofVeryManyKnownNamesThirtyAreShown() {
        var many = IntStream.range(100, 200).mapToObj(i -> "source-" + i).toList();

        assertThat(Names.unknown("x", "source", many)).contains("source-129.").doesNotContain("source-130");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "7", "flight-delay", "a--b", "0-9"})
    void aNameIsAnsweredAsItIs(String name) {
        assertThat(Names.check(name)).isEqualTo(name);
        assertThat(Names.check("a".repeat(63))).hasSize(63);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-a", "a-", "Flights", "a_b", "a.b", "a/b", "../a", "a b", "flüge", "a\n", "a\u0000", "%2e"})
    void whatIsNoNameIsRefusedWithTheRule(String name) {
        assertThatThrownBy(() -> Names.check(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + name + "' is not a name: use lower-case letters");
    }

    @Test
    void aNameThatIsTooLongOrMissingIsRefused() {
        assertThatThrownBy(() -> Names.check("a".repeat(64))).hasMessageEndingWith("at most 63");
        assertThatThrownBy(() -> Names.check(null)).isInstanceOf(IllegalArgumentException.class);
    }
}
