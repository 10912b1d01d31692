package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqliteTest extends JdbcContract {
    private String url() {
        return "jdbc:sqlite:" + folder.resolve("test.db");
    }

    @Override
    Connection database() throws SQLException {
        return DriverManager.getConnection(url());
    }

    @Override
    Map<String, Object> connection() {
        return Map.of("kind", "jdbc", "url", url());
    }

    @Test
    void aFractionIsTakenToItsLastDigit() throws Exception {
        try (var connection = database();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE fractions (id BIGINT, x REAL)");
            statement.execute("INSERT INTO fractions VALUES (1, 0.1 + 0.2), (2, 1e300), (3, NULL)");
        }

        ingest(merged("""
                name: fractions
                target: bronze.fractions
                columns: [{name: id, type: long}, {name: x, type: double}]
                """, Map.of("kind", "jdbc", "url", url(), "table", "fractions")));

        assertThat(strings(table("bronze.fractions").orderBy("id").select("x")))
                .containsExactly("[0.30000000000000004]", "[1.0E300]", "[null]");
    }

    @Test
    void aLargeWholeNumberInAColumnOfFractionsIsReadAsOne() throws Exception {
        try (var connection = database();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE fractions (id REAL, label REAL)");
            statement.execute("INSERT INTO fractions VALUES (12345678.0, 12345678.0), (9007199254740992.0, 2.5)");
        }

        ingest(merged("""
                name: fractions
                target: bronze.fractions
                columns: [{name: id, type: long}, {name: label, type: string}]
                """, Map.of("kind", "jdbc", "url", url(), "table", "fractions")));

        assertThat(strings(table("bronze.fractions").orderBy("id").select("id", "label")))
                .containsExactly("[12345678,12345678.0]", "[9007199254740992,2.5]");
    }

    @Test
    void aSnapshotIsTakenAlsoWhenTheLogNoLongerHasTheOneBefore() throws Exception {
        try (var connection = database();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE things (id BIGINT)");
            statement.execute("INSERT INTO things VALUES (1), (2)");
        }
        var spec = merged("""
                name: things
                target: bronze.things
                columns: [{name: id, type: long}]
                """, Map.of("kind", "jdbc", "url", url(), "table", "things"));
        ingest(spec);
        spark.sql("UPDATE delta.`" + root.resolve("lake/bronze/things") + "` SET id = 3 WHERE id = 2");
        forgetVersion(0, "lake/bronze/things");

        assertThat(rows(ingest(spec)).written()).isEqualTo(2);

        assertThat(strings(table("bronze.things").orderBy("id").select("id"))).containsExactly("[1]", "[2]");
    }

    @Test
    void aDatabaseThatIsNotThereIsNotCreated() throws IOException {
        var settings = demo(
                "airlines",
                Map.of("kind", "jdbc", "url", "jdbc:sqlite:" + folder.resolve("none.db"), "table", "airlines"));

        assertThatThrownBy(() -> ingest(settings))
                .hasMessageStartingWith("There is no database at " + folder.resolve("none.db"));
        assertThat(folder.resolve("none.db")).doesNotExist();
    }

    @Test
    void aFileThatIsNoDatabaseIsRefused() throws IOException {
        var settings = demo(
                "airlines",
                Map.of(
                        "kind",
                        "jdbc",
                        "url",
                        "jdbc:sqlite:" + write("text.db", "carrier,name\nnot a database\n".repeat(100)),
                        "table",
                        "airlines"));

        assertThatThrownBy(() -> ingest(settings))
                .hasMessageContaining("text.db cannot be read")
                .hasMessageContaining("not a database");
    }
}
