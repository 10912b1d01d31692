package io.aimass.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.Test;

class DeltaLakeTest extends SparkTest {
    private static final TableName FLIGHTS = TableName.parse("bronze.flights");

    @Test
    void aCommitHasItsRowsItsVersionAndItsInfo() throws Exception {
        var commit =
                context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(7), Map.of("read", "9")));

        assertThat(commit.version()).isZero();
        assertThat(commit.rows()).isEqualTo(7);
        assertThat(commit.repeated()).isFalse();
        assertThat(commit.info())
                .containsExactlyInAnyOrderEntriesOf(Map.of("run", "r-1", "job", "ingest", "read", "9"));
        assertThat(Files.readString(root.resolve("lake/bronze/flights/_delta_log/00000000000000000000.json")))
                .contains("\"txn\":{\"appId\":\"r-1/bronze.flights\",\"version\":1");
    }

    @Test
    void aRepeatedCommitIsAnsweredAndNotMadeAgain() {
        var first = context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(7), Map.of()));
        context("r-2", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(2), Map.of()));

        var again = context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(100), Map.of()));

        assertThat(again.repeated()).isTrue();
        assertThat(again.version()).isEqualTo(first.version());
        assertThat(again.rows()).isEqualTo(7);
        assertThat(context().lake().version(FLIGHTS)).isEqualTo(1);
        assertThat(context().lake().read(FLIGHTS).count()).isEqualTo(9);
    }

    @Test
    void anEmptyAppendIsACommitToo() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(3), Map.of()));

        var commit =
                context("r-2", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(0), Map.of("read", "0")));

        assertThat(commit.rows()).isZero();
        assertThat(commit.version()).isEqualTo(1);
        assertThat(context().lake().read(FLIGHTS).count()).isEqualTo(3);
    }

    @Test
    void aReplacementTakesOverTheSchemaAndCountsItsOwnRows() {
        context("r-1", "clean").lake().commit(TableWrite.append(FLIGHTS, numbers(3), Map.of()));

        var commit = context("r-2", "clean")
                .lake()
                .commit(new TableWrite(
                        FLIGHTS,
                        spark.sql("SELECT id AS number, CAST(id % 2 AS STRING) AS parity FROM range(5)"),
                        TableWrite.Mode.REPLACE,
                        List.of("parity"),
                        Map.of()));

        assertThat(commit.rows()).isEqualTo(5);
        assertThat(context().lake().read(FLIGHTS).columns()).containsExactly("number", "parity");
        assertThat(context().lake().read(FLIGHTS, 0).columns()).containsExactly("id");
        assertThat(root.resolve("lake/bronze/flights/parity=0")).isDirectory();
    }

    @Test
    void theRunsCommitToEachTableIsItsOwn() {
        var lake = context("r-1", "ingest").lake();
        lake.commit(TableWrite.append(FLIGHTS.quarantine(), numbers(1), Map.of()));
        lake.commit(TableWrite.append(FLIGHTS, numbers(2), Map.of()));

        assertThat(lake.committed(FLIGHTS).orElseThrow().rows()).isEqualTo(2);
        assertThat(lake.committed(FLIGHTS.quarantine()).orElseThrow().rows()).isEqualTo(1);
        assertThat(context("r-2", "ingest").lake().committed(FLIGHTS)).isEmpty();
    }

    @Test
    void theNewestInfoWithAKeyIsFoundBehindCommitsWithoutIt() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "a")));
        context("r-2", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "b")));
        context("r-3", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));

        var lake = context().lake();
        assertThat(lake.lastInfo(FLIGHTS, Set.of("ledger", "other"), 2).orElseThrow())
                .containsEntry("ledger", "b")
                .containsEntry("run", "r-2");
        assertThat(lake.lastInfo(FLIGHTS, Set.of("ledger"), 0).orElseThrow()).containsEntry("ledger", "a");
        assertThat(lake.lastInfo(FLIGHTS, Set.of("nothing"), 2)).isEmpty();
        assertThat(lake.lastInfo(TableName.parse("gold.none"), Set.of("ledger"), -1))
                .isEmpty();
    }

    @Test
    void whatACommitSaysCountsForNothingOnceItIsLeftBehindOrTakenBack() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "a")));
        context("r-2", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "b")));
        DeltaTable.forPath(spark, root.resolve("lake/bronze/flights").toString())
                .restoreToVersion(0);
        var lake = context("r-3", "ingest").lake();
        assertThat(lake.lastInfo(FLIGHTS, Set.of("ledger"), 2).orElseThrow()).containsEntry("ledger", "a");

        var commit = lake.commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "c")));
        assertThat(lake.lastInfo(FLIGHTS, Set.of("ledger"), 3).orElseThrow()).containsEntry("ledger", "c");
        lake.undo(commit);

        assertThat(lake.lastInfo(FLIGHTS, Set.of("ledger"), 4).orElseThrow()).containsEntry("ledger", "a");
        assertThatThrownBy(() -> context("r-3", "ingest")
                        .lake()
                        .commit(TableWrite.append(FLIGHTS, numbers(1), Map.of("ledger", "c"))))
                .hasMessage(
                        "Run r-3 has written bronze.flights and taken that back. Start a new run instead of repeating this one.");
    }

    @Test
    void takingBackACommitGivesWayToWhatOthersCommitMeanwhile() {
        context("r-1", "clean").lake().commit(TableWrite.append(FLIGHTS, numbers(3), Map.of()));
        var first = new Undo(log());
        context("r-2", "clean").lake().commit(TableWrite.append(FLIGHTS, numbers(5), Map.of()));
        assertThatThrownBy(first::commit).isInstanceOf(DeltaConcurrentModificationException.class);

        var second = new Undo(log());
        context("r-3", "clean").lake().commit(TableWrite.replace(FLIGHTS, numbers(7), Map.of()));
        assertThatThrownBy(second::commit).isInstanceOf(DeltaConcurrentModificationException.class);

        assertThat(context().lake().version(FLIGHTS)).isEqualTo(2);
        assertThat(context().lake().read(FLIGHTS).count()).isEqualTo(7);
    }

    @Test
    void aReplacementThatIsTakenBackGivesTheOldColumnsAndRowsBack() {
        context("r-1", "clean").lake().commit(TableWrite.append(FLIGHTS, numbers(3), Map.of()));
        var lake = context("r-2", "clean").lake();
        var commit = lake.commit(new TableWrite(
                FLIGHTS,
                spark.sql("SELECT id AS number, CAST(id % 2 AS STRING) AS parity FROM range(5)"),
                TableWrite.Mode.REPLACE,
                List.of("parity"),
                Map.of()));

        assertThat(lake.undo(commit)).isEqualTo(new Lake.Undone(true, "bronze.flights has its version 0 again"));

        var now = context().lake();
        assertThat(now.read(FLIGHTS).columns()).containsExactly("id");
        assertThat(now.read(FLIGHTS).collectAsList())
                .containsExactlyInAnyOrderElementsOf(now.read(FLIGHTS, 0).collectAsList());
        assertThat(lake.undo(commit))
                .isEqualTo(
                        new Lake.Undone(false, "they are version 1 of bronze.flights, which is at version 2 by now"));
    }

    private DeltaLog log() {
        return DeltaLog.forTable(spark, root.resolve("lake/bronze/flights").toString());
    }

    @Test
    void readsAndCommitsAreReportedWithTheirVersions() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));
        context("r-2", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));

        var context = context("r-3", "clean");
        context.lake()
                .commit(TableWrite.replace(
                        TableName.parse("silver.flights"), context.lake().read(FLIGHTS), Map.of()));

        var lineage = context.events(RunEvent.Lineage.class);
        assertThat(lineage.get(lineage.size() - 1))
                .isEqualTo(new RunEvent.Lineage(List.of("bronze.flights@1"), List.of("silver.flights@0")));
    }

    @Test
    void aReadStaysAtItsVersionWhileOthersCommit() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));
        var rows = context("r-2", "clean").lake().read(FLIGHTS);
        context("r-3", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(5), Map.of()));

        assertThat(rows.count()).isEqualTo(1);
    }

    @Test
    void anUnknownTableIsAnsweredWithTheNearest() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));

        assertThatThrownBy(() -> context().lake().read(TableName.parse("bronze.flihgts")))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "'bronze.flihgts' is not a table; did you mean 'bronze.flights'? Known: bronze.flights. Run what makes it first.");
        assertThatThrownBy(() -> context().lake().read(FLIGHTS, 4))
                .hasMessage("bronze.flights has no version 4; its versions are 0 to 0.");
    }

    @Test
    void rowsThatDoNotFitAreRefusedAndNothingIsWritten() {
        context("r-1", "ingest").lake().commit(TableWrite.append(FLIGHTS, numbers(1), Map.of()));

        assertThatThrownBy(() -> context("r-2", "ingest")
                        .lake()
                        .commit(TableWrite.append(FLIGHTS, spark.sql("SELECT 'x' AS other"), Map.of())))
                .isInstanceOf(JobException.class)
                .hasMessageStartingWith("The rows do not fit the table bronze.flights:");
        assertThat(context().lake().version(FLIGHTS)).isZero();
    }

    private Dataset<Row> numbers(int count) {
        return spark.range(count).toDF();
    }
}
