package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.RowAccounting;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a source in a database keeps, whatever the database. */
abstract class JdbcContract extends SourceConnectionContract {
    private static final String SPEC = """
            name: things
            target: bronze.things
            max-quarantined: 1
            columns:
              - {name: id, type: long}
              - {name: name, type: string}
            """;

    /** A writable connection to a database of this test's own. */
    abstract Connection database() throws SQLException;

    /** The connection in the profile. */
    abstract Map<String, Object> connection();

    @Override
    String kind() {
        return "jdbc";
    }

    @Override
    Map<String, Object> pairs(int from, int to) throws SQLException {
        if (from == 1) {
            execute("DROP TABLE IF EXISTS pairs", "CREATE TABLE pairs (id BIGINT, name TEXT)");
        }
        for (var id = from; id <= to; id++) {
            execute("INSERT INTO pairs VALUES (" + id + ", 'n" + id + "')");
        }
        return connection("table", "pairs");
    }

    private Map<String, Object> connection(Object... more) {
        var all = new LinkedHashMap<>(connection());
        for (var i = 0; i < more.length; i += 2) {
            all.put((String) more[i], more[i + 1]);
        }
        return all;
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = database();
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private List<List<String>> load(String table) throws IOException, SQLException {
        var lines = Files.readAllLines(DATA.resolve("nycflights13/" + table + ".csv"));
        var header = lines.get(0).split(",");
        execute(
                "DROP TABLE IF EXISTS " + table,
                "CREATE TABLE " + table + " ("
                        + Arrays.stream(header).map(c -> '"' + c + "\" TEXT").collect(Collectors.joining(", ")) + ")");
        var rows = new ArrayList<List<String>>();
        try (var connection = database();
                var insert = connection.prepareStatement(
                        "INSERT INTO " + table + " VALUES (" + "?,".repeat(header.length - 1) + "?)")) {
            connection.setAutoCommit(false);
            for (var line : lines.subList(1, lines.size())) {
                var fields = csv(line);
                rows.add(fields);
                for (var i = 0; i < header.length; i++) {
                    insert.setString(i + 1, fields.get(i));
                }
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
        return rows;
    }

    /** The files have quotes only around whole fields, without doubled ones. */
    private static List<String> csv(String line) {
        var fields = new ArrayList<String>();
        for (var part : line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)) {
            fields.add(part.startsWith("\"") ? part.substring(1, part.length() - 1) : part);
        }
        return fields;
    }

    @Test
    void planesAirportsAndAirlinesArriveAndASecondRunWritesNothing() throws IOException, SQLException {
        for (var table : List.of("planes", "airports", "airlines")) {
            var rows = load(table);
            var spec = demo(table, connection("table", table));

            assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting(table, rows.size(), rows.size(), 0, 0, 0));
            assertThat(ingest(spec).unchanged()).isTrue();

            var first = rows.get(rows.size() / 2);
            var key = table("bronze." + table).columns()[0];
            var found = table("bronze." + table)
                    .where(key + " = '" + first.get(0) + "'")
                    .head();
            assertThat(found.<String>getAs("_source_file")).isEqualTo(table);
            for (var i = 0; i < first.size(); i++) {
                var value = found.get(i);
                assertThat(
                                value == null
                                        ? "NA"
                                        : value instanceof Double d
                                                ? String.valueOf(
                                                        Double.parseDouble(first.get(i)) == d ? first.get(i) : d)
                                                : value.toString())
                        .isEqualTo(first.get(i));
            }
        }
    }

    @Test
    void rowsWhoseNumbersSpanAllThereAreAreReadOnceWhateverThePartitions() throws IOException, SQLException {
        var ids = List.of(1L, 2L, 1L << 40, 3L << 60, (1L << 62) + 7, Long.MAX_VALUE - 1);
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id BIGINT, name TEXT)");
        for (var id : ids) {
            execute("INSERT INTO things VALUES (" + id + ", 'n')");
        }
        execute("INSERT INTO things VALUES (NULL, 'none')");

        var spec = merged(SPEC, connection("table", "things", "partition-column", "id", "partitions", 8));

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("things", 7, 7, 0, 0, 0));
        assertThat(strings(table("bronze.things").orderBy("id").selectExpr("id")))
                .containsExactly(
                        "[null]",
                        "[1]",
                        "[2]",
                        "[1099511627776]",
                        "[3458764513820540928]",
                        "[4611686018427387911]",
                        "[9223372036854775806]");
    }

    @Test
    void aColumnThatIsAloneKeepsItsNulls() throws IOException, SQLException {
        execute(
                "DROP TABLE IF EXISTS things",
                "CREATE TABLE things (name TEXT)",
                "INSERT INTO things VALUES ('one'), (NULL), (''), (NULL)");
        var spec = merged("""
                name: things
                target: bronze.things
                columns: [{name: name, type: string}]
                """, connection("table", "things"));

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("things", 4, 4, 0, 0, 0));
        assertThat(strings(table("bronze.things").orderBy("_position").select("name")))
                .containsExactly("[one]", "[null]", "[]", "[null]");
        assertThat(ingest(spec).unchanged()).isTrue();
    }

    @Test
    void aChangedSnapshotReplacesTheOneBeforeInOneCommit() throws IOException, SQLException {
        execute(
                "DROP TABLE IF EXISTS things",
                "CREATE TABLE things (id BIGINT, name TEXT)",
                "INSERT INTO things VALUES (1, 'one'), (2, 'two'), (3, NULL)");
        var spec = merged(SPEC, connection("table", "things"));
        ingest(spec);
        execute(
                "DELETE FROM things WHERE id = 1",
                "INSERT INTO things VALUES (4, ''), (5, 'a \"quoted\", two\nlines')");

        var second = ingest(spec);

        assertThat(rows(second)).isEqualTo(new RowAccounting("things", 4, 4, 0, 0, 0));
        assertThat(second.outputs()).containsEntry("version", 1L);
        assertThat(strings(table("bronze.things").select("id", "name").orderBy("id")))
                .containsExactly("[2,two]", "[3,null]", "[4,]", "[5,a \"quoted\", two\nlines]");
        assertThat(strings(table("bronze.things").select("_position").orderBy("_position")))
                .containsExactly("[1]", "[2]", "[3]", "[4]");
    }

    @Test
    void rowsReadInPartsAreAllRowsOnce() throws IOException, SQLException {
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id BIGINT, name TEXT)");
        try (var connection = database();
                var insert = connection.prepareStatement("INSERT INTO things VALUES (?, ?)")) {
            connection.setAutoCommit(false);
            for (var i = 0; i < 1000; i++) {
                insert.setObject(1, i % 100 == 0 ? null : i * 7 - 300, java.sql.Types.BIGINT);
                insert.setString(2, "n" + i);
                insert.addBatch();
            }
            insert.executeBatch();
            connection.commit();
        }
        var spec = merged(
                SPEC, connection("query", "SELECT id, name FROM things", "partition-column", "id", "partitions", 4));

        assertThat(rows(ingest(spec))).isEqualTo(new RowAccounting("things", 1000, 1000, 0, 0, 0));
        assertThat(table("bronze.things").select("name").distinct().count()).isEqualTo(1000);
        assertThat(table("bronze.things").select("_position").distinct().count())
                .isEqualTo(1000);
    }

    @Test
    void aValueThatDoesNotFitIsQuarantinedWithItsRow() throws IOException, SQLException {
        execute(
                "DROP TABLE IF EXISTS things",
                "CREATE TABLE things (id TEXT, name TEXT)",
                "INSERT INTO things VALUES ('1', 'one'), ('II', 'two')");

        assertThat(rows(ingest(merged(SPEC, connection("table", "things")))))
                .isEqualTo(new RowAccounting("things", 2, 1, 1, 0, 0));
        assertThat(strings(table("bronze.things_quarantine").select("raw", "rules", "source_file", "position")))
                .containsExactly("[\"II\",\"two\",type:id,things,2]");
    }

    @Test
    void aTableThatIsNotThereIsNamedWithTheNearest() throws IOException, SQLException {
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id BIGINT, name TEXT)");

        var problem =
                catchThrowableOfType(JobException.class, () -> ingest(merged(SPEC, connection("table", "thingz"))));

        assertThat(problem.type()).isEqualTo(ErrorType.USER);
        assertThat(problem).hasMessageContaining("'thingz' is not a table of it; did you mean 'things'?");
    }

    @Test
    void columnsThatAreNotThereAreNamed() throws IOException, SQLException {
        execute("DROP TABLE IF EXISTS things", "CREATE TABLE things (id BIGINT, title TEXT)");

        var problem =
                catchThrowableOfType(JobException.class, () -> ingest(merged(SPEC, connection("table", "things"))));

        assertThat(problem.type()).isEqualTo(ErrorType.DATA);
        assertThat(problem)
                .hasMessageContaining("it has no column 'name'")
                .hasMessageContaining("its column 'title' is not declared");
        assertThat(exists("bronze.things")).isFalse();
    }
}
