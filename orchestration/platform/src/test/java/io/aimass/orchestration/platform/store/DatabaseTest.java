package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {
    private static final String INSERT =
            "INSERT INTO access_token (name, kind, hash, created_at) VALUES (?, 'ADMIN', ?, 0)";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aWriteIsReadByTheNextReader(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            database.run(handle -> handle.execute(INSERT, "a", "x"));

            assertThat(names(database)).containsExactly("a");
            assertThat(database.answers()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteThatThrowsLeavesNothingAndRunsNothingAfterwards(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var after = new ArrayList<String>();

            assertThatThrownBy(() -> database.run(handle -> {
                        handle.execute(INSERT, "a", "x");
                        database.afterCommit(() -> after.add("committed"));
                        throw JobException.user("no");
                    }))
                    .isInstanceOf(JobException.class)
                    .hasMessage("no");

            assertThat(names(database)).isEmpty();
            assertThat(after).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aWriteWithinAWriteIsPartOfIt(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            var after = new ArrayList<List<String>>();

            assertThatThrownBy(() -> database.run(handle -> {
                        database.run(inner -> inner.execute(INSERT, "a", "x"));
                        assertThat(names(database)).containsExactly("a");
                        throw JobException.user("no");
                    }))
                    .hasMessage("no");
            database.run(handle -> {
                database.afterCommit(() -> after.add(names(database)));
                database.run(inner -> inner.execute(INSERT, "b", "y"));
            });

            assertThat(after).containsExactly(List.of("b"));
        }
    }

    @Test
    void whatTheDatabaseStopsIsToldAsToBeTriedAgain() {
        try (var database = TestDatabase.POSTGRES.open(folder)) {
            assertThatThrownBy(() -> database.run(handle -> {
                        handle.execute("SET LOCAL statement_timeout = '20ms'");
                        handle.execute("SELECT pg_sleep(10)");
                    }))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                    .hasMessageContaining("could not do it now");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsWrongHoweverOftenItIsTriedIsNotToldAsTheDatabasesTrouble(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            database.run(handle -> handle.execute(INSERT, "a", "x"));

            for (var wrong : List.of(INSERT, "INSERT INTO nothing VALUES (?, ?)")) {
                assertThatThrownBy(() -> database.run(handle -> handle.execute(wrong, "a", "x")))
                        .isNotInstanceOf(JobException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void writersAtTheSameTimeLoseNoUpdate(TestDatabase kind) throws Exception {
        try (var database = kind.open(folder)) {
            database.run(handle -> handle.execute(INSERT, "a", "x"));
            var threads = Executors.newFixedThreadPool(4);
            var tasks = new ArrayList<Callable<Void>>();
            for (var i = 0; i < 100; i++) {
                tasks.add(() -> {
                    increment(database);
                    return null;
                });
            }
            for (var done : threads.invokeAll(tasks)) {
                done.get(60, TimeUnit.SECONDS);
            }
            threads.shutdown();

            long total = database.read(handle -> handle.createQuery("SELECT created_at FROM access_token")
                    .mapTo(Long.class)
                    .one());
            assertThat(total).isEqualTo(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void openingAgainKeepsWhatIsThere(TestDatabase kind) {
        var settings = kind.settings(folder);
        try (var database = Database.open(settings)) {
            database.run(handle -> handle.execute(INSERT, "a", "x"));
        }
        try (var database = Database.open(settings)) {
            assertThat(names(database)).containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aDatabaseOfANewerVersionIsRefused(TestDatabase kind) {
        var settings = kind.settings(folder);
        try (var database = Database.open(settings)) {
            database.run(handle -> handle.execute(
                    "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,"
                            + " installed_by, installed_on, execution_time, success)"
                            + " SELECT 9999, '9999', 'from the future', type, 'V9999__future.sql', 1, installed_by, installed_on, 1, success"
                            + " FROM flyway_schema_history WHERE version = '100'"));
        }

        assertThatThrownBy(() -> Database.open(settings))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageContaining("does not fit this version of AI Mass");
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        assertThatThrownBy(
                        () -> Database.open(new DatabaseSettings("jdbc:postgresql://127.0.0.1:1/none", "u", "geheim")))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                .hasMessageContaining("jdbc:postgresql://127.0.0.1:1/none cannot be opened")
                .hasMessageNotContaining("geheim");
    }

    @Test
    void sqliteIsKeptWithFullSyncAndAWriteAheadLog() {
        try (var database = TestDatabases.sqlite(folder)) {
            String journal = database.read(h ->
                    h.createQuery("PRAGMA journal_mode").mapTo(String.class).one());
            int synchronous = database.write(h ->
                    h.createQuery("PRAGMA synchronous").mapTo(Integer.class).one());
            int foreignKeys = database.write(h ->
                    h.createQuery("PRAGMA foreign_keys").mapTo(Integer.class).one());
            assertThat(journal).isEqualTo("wal");
            assertThat(synchronous).isEqualTo(2);
            assertThat(foreignKeys).isEqualTo(1);
        }
    }

    /** Read, then write: wrong unless transactions exclude each other. */
    private static void increment(Database database) {
        database.run(handle -> {
            var before = handle.createQuery("SELECT created_at FROM access_token")
                    .mapTo(Long.class)
                    .one();
            handle.execute("UPDATE access_token SET created_at = ?", before + 1);
        });
    }

    private static List<String> names(Database database) {
        return database.read(handle -> handle.createQuery("SELECT name FROM access_token ORDER BY name")
                .mapTo(String.class)
                .list());
    }
}
