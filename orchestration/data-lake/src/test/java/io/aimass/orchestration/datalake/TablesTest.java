package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final TableName FLIGHTS = TableName.parse("bronze.flights");
    private static final TableName DELETED = TableName.parse("silver.deleted");
    private static final OptionalLong NEWEST = OptionalLong.empty();

    @TempDir
    Path folder;

    private SparkLake lake;
    private Tables tables;

    @BeforeEach
    void copyTheLake() throws Exception {
        lake = SparkLake.copyTo(folder);
        tables = lake.tables();
    }

    @Test
    void everyTableIsFoundByListingTheLake() {
        assertThat(tables.names())
                .map(TableName::toString)
                .containsExactly("bronze.flights", "bronze.flights_quarantine", "silver.deleted", "silver.types");
    }

    @Test
    void aLakeWithoutATableIsEmpty() {
        assertThat(new Tables(folder.resolve("nowhere").toUri(), Map.of()).names())
                .isEmpty();
    }

    @Test
    void aTableTellsItsVersionRowsBytesAndTheRunThatWroteItLast() throws Exception {
        var table = tables.table(FLIGHTS);

        assertThat(table.version()).isEqualTo(1);
        assertThat(table.rows()).contains(8L);
        assertThat(table.bytes()).isEqualTo(1560L + 1537L);
        assertThat(table.files()).isEqualTo(2);
        assertThat(table.run()).contains("r-bbbbbbbbbbbbbbbbbbbb");
        assertThat(table.quarantineRows()).isEqualTo(1);
        assertThat(table.columns())
                .extracting(Column::name)
                .containsExactly("flight", "carrier", "tailnum", "arr_delay", "time_hour");
        assertThat(table.columns())
                .extracting(Column::type)
                .containsExactly("integer", "string", "string", "double", "timestamp");
    }

    @Test
    void rowsMarkedDeletedAreNotCountedAndNotShown() {
        var table = tables.table(DELETED);
        var preview = tables.preview(DELETED, NEWEST, 1_000);

        assertThat(table.rows()).contains(90L);
        assertThat(table.partitionedBy()).containsExactly("part");
        assertThat(preview.columns()).extracting(Column::name).containsExactly("number", "part");
        assertThat(preview.rows()).hasSize(90).allSatisfy(row -> {
            assertThat((Long) row.get(0)).isGreaterThanOrEqualTo(10);
            assertThat(row.get(1)).isEqualTo((Long) row.get(0) % 2 == 0 ? "even" : "odd");
        });
    }

    @Test
    void aPreviewShowsTheFirstRowsAsTheyAre() {
        var preview = tables.preview(FLIGHTS, OptionalLong.of(0), 100);

        assertThat(preview.rows())
                .containsExactly(
                        List.of(1, "UA", "N14228", 11.0, "2013-01-01T05:00:00Z"),
                        List.of(2, "UA", "N24211", 20.0, "2013-01-01T05:00:00Z"),
                        List.of(3, "AA", "N619AA", 33.5, "2013-01-01T05:00:00.123456Z"),
                        Arrays.asList(4, "B6", null, null, "2013-06-30T23:59:59Z"),
                        Arrays.asList(5, "DL", "N668DN", -25.0, null));
        assertThat(preview.more()).isFalse();
    }

    @Test
    void aPreviewSaysWhenThereIsMore() {
        var preview = tables.preview(FLIGHTS, NEWEST, 3);

        assertThat(preview.rows()).hasSize(3);
        assertThat(preview.more()).isTrue();
        assertThat(tables.preview(FLIGHTS, NEWEST, 8).more()).isFalse();
    }

    @Test
    void everyTypeBecomesAJsonValue() {
        var row = tables.preview(TableName.parse("silver.types"), NEWEST, 10)
                .rows()
                .get(0);

        assertThat(row)
                .containsExactly(
                        7,
                        300,
                        9_007_199_254_740_993L,
                        0.1,
                        "12.50",
                        true,
                        "2012-02-29",
                        "1969-12-31T23:59:59.500",
                        "00ff",
                        Arrays.asList(1, null, 3),
                        Map.of("a", 1),
                        Map.of("x", 1, "y", Map.of("z", "deep")));
    }

    @Test
    void whatJsonHasNoNumberForIsText() {
        var delays = tables.preview(FLIGHTS, NEWEST, 100).rows().stream()
                .map(row -> row.get(3))
                .toList();

        assertThat(delays).contains("NaN", "Infinity");
    }

    @Test
    void aVersionThatIsNotThereNamesThoseThatAre() {
        assertThatThrownBy(() -> tables.preview(FLIGHTS, OptionalLong.of(7), 1))
                .isInstanceOf(JobException.class)
                .hasMessage("bronze.flights has no version 7; its versions are 0 to 1.");
    }

    @Test
    void anUnknownTableNamesTheNearest() {
        assertThatThrownBy(() -> tables.table(TableName.parse("bronze.flihgts")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'bronze.flihgts' is not a table; did you mean 'bronze.flights'?");
    }

    @Test
    void theHistoryIsNewestFirstWithEachCommitsRunAndCounts() {
        var history = tables.history(FLIGHTS, 10);

        assertThat(history).extracting(Commit::version).containsExactly(1L, 0L);
        assertThat(history).extracting(Commit::rowsAdded).containsExactly(Optional.of(3L), Optional.of(5L));
        assertThat(history)
                .extracting(Commit::run)
                .containsExactly(Optional.of("r-bbbbbbbbbbbbbbbbbbbb"), Optional.of("r-aaaaaaaaaaaaaaaaaaaa"));
        assertThat(history.get(1).info()).containsEntry("read", "7").containsEntry("deduplicated", "1");
        assertThat(history.get(1).schema()).isTrue();
        assertThat(history.get(0).schema()).isFalse();
        assertThat(tables.history(FLIGHTS, 1)).hasSize(1);
    }

    @Test
    void aProfileCountsByHand() {
        var profile = tables.profile(FLIGHTS);

        assertThat(profile.complete()).isTrue();
        assertThat(profile.sampledRows()).isEqualTo(8);
        var flight = profile.columns().get(0);
        assertThat(flight.nulls()).isZero();
        assertThat(flight.distinct()).isEqualTo(8);
        assertThat(flight.distinctEstimated()).isFalse();
        assertThat(flight.min()).contains(1);
        assertThat(flight.max()).contains(8);
        assertThat(flight.mean()).contains(4.5);
        assertThat(flight.histogram())
                .hasSize(10)
                .extracting(TableProfile.Bin::count)
                .containsExactly(1L, 1L, 1L, 0L, 1L, 1L, 0L, 1L, 1L, 1L);
        var carrier = profile.columns().get(1);
        assertThat(carrier.distinct()).isEqualTo(5);
        assertThat(carrier.top().get(0)).isEqualTo(new TableProfile.Top("UA", 4));
        var tailnum = profile.columns().get(2);
        assertThat(tailnum.nulls()).isEqualTo(1);
        var delay = profile.columns().get(3);
        assertThat(delay.nulls()).isEqualTo(1);
        assertThat(delay.min()).contains(-25.0);
        assertThat(delay.max()).contains(33.5);
        var time = profile.columns().get(4);
        assertThat(time.min()).contains("1969-12-31T23:59:59.999999Z");
        assertThat(time.max()).contains("2013-12-31T10:00:00Z");
    }

    @Test
    void aCommitCutOffInTheMiddleOfALineIsRefusedWithItsName() throws Exception {
        var commit = lake.commit("bronze.flights", 1);
        var bytes = Files.readAllBytes(commit);
        for (var length = bytes.length - 1; length > 0; length -= 97) {
            Files.write(commit, Arrays.copyOf(bytes, length));
            assertRefused(commit);
        }
    }

    @Test
    void aCommitCutOffBetweenTwoLinesIsRefusedToo() throws Exception {
        var commit = lake.commit("bronze.flights", 1);
        var lines = Files.readAllLines(commit);
        Files.writeString(commit, lines.get(0) + "\n");

        assertRefused(commit);
    }

    @Test
    void anEmptyCommitFileIsRefused() throws Exception {
        var commit = lake.commit("bronze.flights", 1);
        Files.write(commit, new byte[0]);

        assertRefused(commit);
    }

    @Test
    void theRemedyForADamagedCommitBringsTheVersionBeforeBack() throws Exception {
        var commit = lake.commit("bronze.flights", 1);
        Files.write(commit, new byte[0]);
        assertRefused(commit);

        Files.move(commit, commit.resolveSibling(commit.getFileName() + ".damaged"));

        assertThat(tables.table(FLIGHTS).rows()).contains(5L);
    }

    @Test
    void aFlippedByteInADataFileIsRefusedWithTheFilesName() throws Exception {
        var file = lake.dataFile("bronze.flights");
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 3] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> tables.preview(FLIGHTS, NEWEST, 100))
                .isInstanceOf(JobException.class)
                .hasMessageContaining(file.getFileName().toString())
                .hasMessageContaining("Restore the file");
    }

    private void assertRefused(Path commit) {
        assertThatThrownBy(() -> tables.table(FLIGHTS))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageContaining("Version 1 of bronze.flights is damaged: the commit file " + commit)
                .hasMessageContaining("mv '" + commit + "'");
    }
}
