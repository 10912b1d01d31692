package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.InvalidSettings;
import io.aimass.orchestration.platform.config.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceSpecTest {
    @ParameterizedTest
    @ValueSource(strings = {"flights", "weather", "planes", "airports", "airlines", "access-log", "cloudwatch"})
    void theDemosSourcesAreValid(String name) throws IOException {
        var file = Path.of(System.getProperty("aimass.root"), "deploy/demo/sources", name + ".yaml");

        assertThat(SourceSpec.parse(Yaml.load(Files.readString(file))).name()).isEqualTo(name);
    }

    @Test
    void aSpecWithSixMistakesNamesAllOfThem() {
        var yaml = """
                kind: source
                name: Flights
                target: bronce.flights
                descripton: slip
                columns:
                  - {name: year, type: integer}
                  - {name: year, type: int}
                expectations:
                  - {name: ok, rule: "year > 0", action: quarantain}
                """;

        assertThatThrownBy(() -> SourceSpec.parse(Yaml.load(yaml)))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .hasSize(6)
                                .anySatisfy(p -> assertThat(p).contains("'name': 'Flights' is not a name"))
                                .anySatisfy(p -> assertThat(p).contains("'bronce' is not a zone"))
                                .anySatisfy(p -> assertThat(p)
                                        .isEqualTo(
                                                "'descripton' is not a setting of source; did you mean 'description'?"))
                                .anySatisfy(
                                        p -> assertThat(p).contains("'integer' is not a type; the types are int, long"))
                                .anySatisfy(p -> assertThat(p).contains("'year' is declared twice"))
                                .anySatisfy(p -> assertThat(p).contains("'quarantain' is not an action")));
    }

    @Test
    void aKeyThatOnlyTheFormatKnowsIsLeftToIt() {
        var spec = SourceSpec.parse(Yaml.load(
                "{name: a, target: bronze.a, delimiter: ';', columns: [{name: x, type: date, format: dd.MM.yyyy}]}"));

        assertThat(spec.tree()).containsEntry("delimiter", ";");
    }

    @Test
    void aKeyMustBeAColumn() {
        assertThatThrownBy(() -> SourceSpec.parse(
                        Yaml.load("{name: a, target: bronze.a, key: [y], columns: [{name: x, type: date}]}")))
                .isInstanceOf(InvalidSettings.class)
                .hasMessage("'key': 'y' is not one of the columns");
    }
}
