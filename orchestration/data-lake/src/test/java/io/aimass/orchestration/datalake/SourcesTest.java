package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourcesTest {
    private static final String SPEC = "kind: source\nname: flights\ntarget: bronze.flights\nformat: csv\n";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void everyChangeIsARevisionAndTheSameSpecIsNone(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var sources = new Sources(database);
            sources.put("flights", SPEC, "ann");
            sources.put("flights", "# a remark\n" + SPEC, "bob");
            var second = sources.put("flights", SPEC + "max-quarantined: 3\n", "bob");

            assertThat(second.revision()).isEqualTo(2);
            assertThat(sources.revisions("flights"))
                    .extracting(Source::revision)
                    .containsExactly(2L, 1L);
            assertThat(sources.revisions("flights")).extracting(Source::author).containsExactly("bob", "ann");
            assertThat(sources.require("flights").spec().tree()).containsEntry("max-quarantined", 3);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDeletedSourceKeepsItsRevisionsAndCanComeBack(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var sources = new Sources(database);
            sources.put("flights", SPEC, "ann");

            assertThat(sources.delete("flights")).isTrue();
            assertThat(sources.delete("flights")).isFalse();
            assertThat(sources.list()).isEmpty();
            assertThat(sources.revisions("flights")).hasSize(1);
            assertThat(sources.put("flights", SPEC, "ann").revision()).isEqualTo(2);
            assertThat(sources.names()).containsExactly("flights");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anotherNameThanItWasSentUnderIsRefused(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            assertThatThrownBy(() -> new Sources(database).put("flihgts", SPEC, "ann"))
                    .isInstanceOf(JobException.class)
                    .hasMessage(
                            "The spec says 'name: flights', but it was sent as flihgts. Send it under its own name.");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunOfASourceGetsItsSpecAndItsProfilesConnection(TestDatabase kind) throws Exception {
        try (var database = kind.open(folder)) {
            var sources = new Sources(database);
            sources.put("flights", SPEC, "ann");
            var profile =
                    profile("sources: {flights: {kind: file, path: \"${data}/f.csv\", password: \"${secret:p}\"}}");

            var settings = new SourceBinding(sources, profile)
                    .prepare("ingest", Map.of("source", "flights", "max-quarantined", 5));

            assertThat(settings)
                    .isEqualTo(Map.of(
                            "source", "flights",
                            "target", "bronze.flights",
                            "format", "csv",
                            "max-quarantined", 5,
                            "connection", Map.of("kind", "file", "path", "/data/f.csv", "password", "${secret:p}")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRunOfAnUnknownOrUnboundSourceIsRefused(TestDatabase kind) throws Exception {
        try (var database = kind.open(folder)) {
            var sources = new Sources(database);
            sources.put("flights", SPEC, "ann");
            var binding = new SourceBinding(sources, profile("sources: {}"));

            assertThatThrownBy(() -> binding.prepare("ingest", Map.of("source", "flihgts")))
                    .hasMessage("'flihgts' is not a source; did you mean 'flights'? Known: flights.");
            assertThatThrownBy(() -> binding.prepare("ingest", Map.of("source", "flights")))
                    .hasMessageContaining("has no connection for the source 'flights'");
            assertThat(binding.prepare("train", Map.of("source", "flihgts"))).isEqualTo(Map.of("source", "flihgts"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void aProfileThatBindsAnUnknownSourceWarns(TestDatabase kind) throws Exception {
        assertThat(profile("sources: {flihgts: {kind: file, path: x}}").warnings(List.of("flights")))
                .containsExactly("In profile.yaml: 'flihgts' is not a source; did you mean 'flights'? Known: flights.");
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void anUnknownVariableOfAProfileIsNamed(TestDatabase kind) throws Exception {
        assertThatThrownBy(() -> profile("sources: {flights: {kind: file, path: \"${dta}/x\"}}")
                        .connection("flights"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(
                        "'sources.flights.path': '${dta}' is not a variable here; did you mean '${data}'?");
    }

    @ParameterizedTest
    @EnumSource(names = "SQLITE")
    void aPasswordWrittenIntoTheProfileIsNotShown(TestDatabase kind) throws Exception {
        var shown = profile(
                        "sources: {a: {kind: jdbc, password: geheim, url: \"jdbc:postgresql://u:geheim@h/d?user=u&password=geheim\"}}")
                .shown();

        assertThat(shown.toString()).doesNotContain("geheim").contains("jdbc:postgresql://");
    }

    private Profile profile(String yaml) throws Exception {
        var file = folder.resolve("profile.yaml");
        Files.writeString(file, yaml);
        return new Profile(file, Map.of("data", "/data", "home", "/home"));
    }
}
