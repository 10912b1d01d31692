package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.storage.OverloadedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The demo's workflow on January's flights with everything in a process of its own, while those fail; the result is the undisturbed one. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServiceFaultsTest {
    /** Fewer than elsewhere: each is a whole walk, struck four times, with a cluster and services of its own. */
    private static final int WALKS = Math.max(1, Integer.getInteger("faults.points", 3) / 8);

    private static final List<String> STRUCK_AFTER_A_COMMIT_OF =
            List.of("bronze/flights", "silver/flights", "silver/weather", "gold/flight_features");
    private static final int DATABASE_DOWN_SECONDS = 60;
    private static final int OVERLOADED_SECONDS = 30;
    private static final int FARES = 1_500_000;

    @TempDir
    static Path shared;

    private Path data;
    private JanuaryWalk.Result expected;

    private enum Victim {
        DATABASE,
        DATA_NODE,
        SERVER
    }

    @BeforeAll
    void walkUndisturbed() throws Exception {
        data = JanuaryWalk.data(shared.resolve("data"));
        expected = JanuaryWalk.inOneJvm();
    }

    @Test
    void aBrokerThatRestartsADatabaseThatIsGoneForAMinuteAKilledDataNodeAndAKilledServerChangeNothing()
            throws Exception {
        for (var point = 0; point < WALKS; point++) {
            var seed = Long.getLong("faults.seed", System.nanoTime()) + point;
            var random = new Random(seed);
            var victims = new ArrayList<>(List.of(Victim.values()));
            Collections.shuffle(victims, random);
            var tables = new TreeSet<Integer>();
            while (tables.size() < victims.size()) {
                tables.add(random.nextInt(STRUCK_AFTER_A_COMMIT_OF.size()));
            }
            System.out.printf("strikes %d: %s after commits %s, seed %d%n", point, victims, tables, seed);
            var home = shared.resolve("hdfs-" + point);
            try (var walk = JanuaryWalk.onServices(home, data, "--profile", "cluster");
                    var broker = ServiceProcess.of(home, "kafka");
                    var database = ServiceProcess.of(home, "postgres");
                    var node = ServiceProcess.of(home, "data-node-" + (1 + random.nextInt(2)))) {
                walk.startWorkflow();
                pause(random.nextInt(6_000));
                broker.kill();
                pause(random.nextInt(3_000));
                broker.startAgain();
                var order = new ArrayList<>(tables);
                for (var i = 0; i < victims.size(); i++) {
                    walk.awaitCommit(STRUCK_AFTER_A_COMMIT_OF.get(order.get(i)));
                    pause(random.nextInt(3_000));
                    switch (victims.get(i)) {
                        case SERVER -> walk.kill(JanuaryWalk.Victim.SERVER);
                        case DATA_NODE -> node.kill();
                        case DATABASE -> {
                            database.shutDown();
                            pause(DATABASE_DOWN_SECONDS * 1_000);
                            database.startAgain();
                        }
                    }
                }
                walk.awaitEnd();
                assertThat(walk.result()).as("with seed " + seed).isEqualTo(expected);
                readWhileItsDatabaseIsKilled(walk, database);
                walk.stop();
            } finally {
                Product.aimass(home, "down");
            }
        }
    }

    /** Of a table that takes some seconds to read, in the database that holds the platform's metadata too. */
    private static void readWhileItsDatabaseIsKilled(JanuaryWalk walk, ServiceProcess database) throws Exception {
        var url = fleet(walk.home());
        String run;
        try (var connection = DriverManager.getConnection(url, "fleet", fleetPassword(walk.home()));
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE fares AS SELECT n AS id, n * 7 % 1000 AS price, repeat('x', 100) AS note"
                    + " FROM generate_series(1, " + FARES + ") n");
            run = walk.startRun("ingest", fares(url));
            var readers =
                    "SELECT 1 FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE '%note%'";
            JanuaryWalk.await(() -> answers(statement, readers), "the table is read");
        }
        database.kill();
        database.startAgain();

        var ended = walk.awaitEnd(run);
        var commits = walk.commits();
        if (!"SUCCEEDED".equals(ended.get("state"))) {
            assertThat(ended).containsEntry("errorType", "EXTERNAL");
            assertThat(commits.getOrDefault("bronze/fares", 0)).isZero();
            walk.awaitSuccess(walk.startRun("ingest", fares(url)));
        }
        assertThat(walk.commits()).containsEntry("bronze/fares", 1);
        assertThat(walk.digests().get("bronze/fares").rows()).isEqualTo(FARES);
    }

    private static Map<String, Object> fares(String url) {
        return Map.of(
                "source",
                "fares",
                "target",
                "bronze.fares",
                "columns",
                List.of(
                        Map.of("name", "id", "type", "int"),
                        Map.of("name", "price", "type", "int"),
                        Map.of("name", "note", "type", "string")),
                "connection",
                Map.of(
                        "kind", "jdbc",
                        "url", url,
                        "table", "fares",
                        "user", "fleet",
                        "password", "${secret:fleet}"));
    }

    private static boolean answers(Statement statement, String query) {
        try (var rows = statement.executeQuery(query)) {
            return rows.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anS3ServerThatAnswers503ForHalfAMinuteChangesNothing() throws Exception {
        for (var point = 0; point < WALKS; point++) {
            var seed = Long.getLong("faults.seed", System.nanoTime()) + point;
            var random = new Random(seed);
            var table = STRUCK_AFTER_A_COMMIT_OF.get(random.nextInt(STRUCK_AFTER_A_COMMIT_OF.size()));
            var rowsDecide = point % 2 == 1;
            System.out.printf(
                    "503 %d after %s, %s, seed %d%n",
                    point, table, rowsDecide ? "commits by rows" : "commits by condition", seed);
            var home = shared.resolve("s3-" + point);
            var prepared = JanuaryWalk.prepared(home, data, "--profile", "cluster", "--storage", "s3");
            assertThat(prepared.exitCode()).as(prepared.err()).isZero();
            if (rowsDecide) {
                letRowsDecide(home);
            }
            try (var front = inFrontOfS3(home);
                    var walk = JanuaryWalk.onServices(home)) {
                walk.startWorkflow();
                walk.awaitCommit(table);
                pause(random.nextInt(3_000));
                front.overloaded(true);
                pause(OVERLOADED_SECONDS * 1_000);
                front.overloaded(false);
                walk.awaitEnd();
                assertThat(front.refused()).as("requests that met a 503").isPositive();
                assertThat(walk.result()).as("with seed " + seed).isEqualTo(expected);
                walk.stop();
                assertThat(hasTableOfCommits(home)).isEqualTo(rowsDecide);
            } finally {
                Product.aimass(home, "down");
            }
        }
    }

    /** Changes the home's configuration to what an S3 server without conditional writes needs. */
    private static void letRowsDecide(Path home) throws IOException {
        var file = home.resolve("config.yaml");
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(
                                "options: {",
                                "options: {commits: \"" + fleet(home)
                                        + "\", commits-user: fleet, commits-password: \"${secret:fleet}\", "));
    }

    private static boolean hasTableOfCommits(Path home) throws Exception {
        try (var connection = DriverManager.getConnection(fleet(home), "fleet", fleetPassword(home));
                var statement = connection.createStatement()) {
            return answers(statement, "SELECT 1 WHERE to_regclass('aimass_commits') IS NOT NULL");
        }
    }

    private static String fleet(Path home) throws IOException {
        return Files.readString(home.resolve("profile.yaml")).replaceAll("(?s).*\"(jdbc:postgresql:[^\"]*)\".*", "$1");
    }

    private static String fleetPassword(Path home) throws IOException {
        return Files.readString(home.resolve("secrets.yaml")).replaceAll("(?s).*fleet: \"?([^\"\\n]*).*", "$1");
    }

    /** Changes the home's configuration so that S3 is reached through a front that can refuse. */
    private static OverloadedServer inFrontOfS3(Path home) throws IOException {
        var file = home.resolve("config.yaml");
        var text = Files.readString(file);
        var endpoint = text.replaceAll("(?s).*endpoint: \"([^\"]*)\".*", "$1");
        var front = new OverloadedServer(URI.create(endpoint).getPort());
        Files.writeString(file, text.replace(endpoint, "http://127.0.0.1:" + front.port()));
        return front;
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
