package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunState;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AccountingTest {
    private static final TableName FLIGHTS = TableName.parse("bronze.flights");

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aRunsRowsAreFoundBySourceAndByTableOnce(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var accounting = new Accounting(database);
            var run = run("r-1", 10, RunState.SUCCEEDED, false, new RowAccounting("flights", 7, 5, 1, 1, 0));
            accounting.record(run);
            accounting.record(run);

            assertThat(accounting.ofSource("flights", 10)).singleElement().satisfies(a -> {
                assertThat(a.run()).isEqualTo("r-1");
                assertThat(a.rows()).isEqualTo(new RowAccounting("flights", 7, 5, 1, 1, 0));
            });
            assertThat(accounting.ofTable(FLIGHTS, 10))
                    .singleElement()
                    .satisfies(a -> assertThat(a.version()).contains(3L));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSourceTellsItsLastRunAndTheLastRowsItTook(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var accounting = new Accounting(database);
            accounting.record(run("r-1", 10, RunState.SUCCEEDED, false, new RowAccounting("flights", 7, 5, 1, 1, 0)));
            accounting.record(run("r-2", 20, RunState.SUCCEEDED, true, RowAccounting.unchanged("flights")));
            accounting.record(run("r-3", 30, RunState.FAILED, false));
            accounting.record(run("r-1", 10, RunState.SUCCEEDED, false));

            var activity = accounting.activity().get("flights");
            assertThat(activity.run()).isEqualTo("r-3");
            assertThat(activity.state()).isEqualTo("FAILED");
            assertThat(activity.accounting().orElseThrow().rows().read()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @EnumSource
    void theAccountingCanBeMadeAgainFromTheLakeAlone(TestDatabase kind) throws Exception {
        var tables = SparkLake.copyTo(folder).tables();
        try (var database = kind.open(folder);
                var projector = new AccountingProjector(new Accounting(database), new EventBus())) {
            projector.rebuild(tables);
            projector.rebuild(tables);

            var rows = new Accounting(database).ofTable(FLIGHTS, 10);
            assertThat(rows)
                    .extracting(SourceActivity.Accounted::run)
                    .containsExactly("r-bbbbbbbbbbbbbbbbbbbb", "r-aaaaaaaaaaaaaaaaaaaa");
            assertThat(rows)
                    .extracting(SourceActivity.Accounted::rows)
                    .containsExactly(
                            new RowAccounting("flights", 3, 3, 0, 0, 0), new RowAccounting("flights", 7, 5, 1, 1, 0))
                    .allMatch(RowAccounting::holds);
        }
    }

    private static Run run(String id, long at, RunState state, boolean unchanged, RowAccounting... rows) {
        return new Run(
                id,
                "ingest",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "default",
                state,
                1,
                Map.of("source", "flights"),
                "ann",
                at,
                Optional.of(at),
                Optional.of(at + 1),
                "",
                0,
                0,
                Map.of(),
                List.of(rows),
                Map.of(),
                List.of(),
                List.of("bronze.flights@3"),
                unchanged,
                Optional.empty(),
                Optional.empty());
    }
}
