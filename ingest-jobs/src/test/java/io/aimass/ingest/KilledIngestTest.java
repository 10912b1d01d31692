package io.aimass.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.spark.ChildJvm;
import io.aimass.spark.JobMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.spark.sql.delta.DeltaLog;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F2 and F12: ingests in a driver of its own that is killed with -9 within them, or whose broker is. What was there before can be
 * read, all of an ingest is there or nothing, and once it has been run again each record is there once.
 */
@Tag("faults")
class KilledIngestTest extends IngestTest {
    private static final boolean IN_FULL = Integer.getInteger("faults.points", 3) >= 50;
    private static final int APPENDS = IN_FULL ? 50 : 2;
    private static final int REPLACEMENTS = IN_FULL ? 20 : 1;
    private static final int MESSAGES = 2_000;
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    static Path shared;

    private static LocalKafka kafka;

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = LocalKafka.start(shared);
    }

    @AfterAll
    static void stopKafka() throws Exception {
        kafka.close();
    }

    /** What is killed, and when. */
    private enum Strike {
        DRIVER_AT_ANY_TIME,
        DRIVER_WHILE_ITS_FIRST_FILE_IS_THERE,
        DRIVER_AFTER_THE_COMMIT,
        BROKER;

        /** Of the states before and after the ingest. */
        List<String> mayBeSeen(String before, String after) {
            return this == DRIVER_AFTER_THE_COMMIT ? List.of(after) : List.of(before, after);
        }
    }

    @Test
    void eachOffsetOfATopicIsInTheTableOnceWhetherTheReaderOrTheBrokerIsKilled() throws Exception {
        kafka.topic("events", 2);
        var settings = settings("""
                source: events
                target: bronze.events
                format: json-lines
                max-quarantined: 1000
                columns:
                  - {name: id, type: long}
                  - {name: name, type: string}
                connection: {kind: kafka, servers: "%s", topic: events}
                """.formatted(kafka.servers()));
        send(0);
        var millis = undisturbed(settings);
        var sent = 1;

        // Seeds that follow each other: Random would draw nearly the same first number from each.
        var first = Long.getLong("faults.seed", System.nanoTime());
        for (var point = 0; point < APPENDS; point++) {
            var seed = first + point;
            var random = new SplittableRandom(seed);
            var strike = Strike.values()[(int) Math.floorMod(seed, (long) Strike.values().length)];
            System.out.printf("append %d: %s, seed %d%n", point, strike, seed);
            send(sent++);
            strike(settings, "bronze/events", "r-append-" + point, strike, random, millis);

            assertThat(messages())
                    .as("after the kill with seed %d", seed)
                    .isIn(strike.mayBeSeen(expected(sent - 1), expected(sent)));
            assertThat(runAgain(settings, "r-append-" + point)).as(this::log).isZero();
            assertThat(messages()).as("with seed %d", seed).isEqualTo(expected(sent));
            assertThat(strings(table("bronze.events_quarantine")
                            .selectExpr("count(*)", "count(DISTINCT struct(source_file, position))")))
                    .as("poison messages, with seed %d", seed)
                    .containsExactly("[%1$d,%1$d]".formatted(sent));
        }
    }

    @Test
    void aTableThatIsReplacedIsTheOldOneOrTheNewOne() throws Exception {
        var url = "jdbc:sqlite:" + shared.resolve("stock.db");
        sql(url, "CREATE TABLE stock (id BIGINT, amount BIGINT)");
        sql(
                url,
                "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < 50000)"
                        + " INSERT INTO stock SELECT id, 1000 FROM n");
        var settings = settings("""
                source: stock
                target: bronze.stock
                columns:
                  - {name: id, type: long}
                  - {name: amount, type: long}
                connection: {kind: jdbc, url: "%s", table: stock}
                """.formatted(url));
        var millis = undisturbed(settings);

        var first = Long.getLong("faults.seed", System.nanoTime());
        for (var point = 0; point < REPLACEMENTS; point++) {
            var seed = first + point;
            var random = new SplittableRandom(seed);
            var strike = Strike.values()[(int) Math.floorMod(seed, (long) Strike.BROKER.ordinal())];
            System.out.printf("replacement %d: %s, seed %d%n", point, strike, seed);
            var before = stock(1000L + point);
            var after = stock(1001L + point);
            sql(url, "UPDATE stock SET amount = amount + 1");
            strike(settings, "bronze/stock", "r-replace-" + point, strike, random, millis);

            assertThat(rows("bronze.stock"))
                    .as("after the kill with seed %d", seed)
                    .isIn(strike.mayBeSeen(before, after));
            assertThat(runAgain(settings, "r-replace-" + point)).as(this::log).isZero();
            assertThat(rows("bronze.stock")).as("with seed %d", seed).isEqualTo(after);
        }
    }

    private void strike(Path settings, String table, String run, Strike strike, SplittableRandom random, long millis)
            throws Exception {
        var files = parts(table);
        var commits = commits(table);
        var driver = start(settings, run, 1);
        try {
            switch (strike) {
                case DRIVER_AT_ANY_TIME -> pause((long) (random.nextDouble() * millis));
                case DRIVER_WHILE_ITS_FIRST_FILE_IS_THERE -> {
                    await(driver, () -> parts(table) > files);
                    pause(random.nextInt(100));
                }
                case DRIVER_AFTER_THE_COMMIT -> {
                    await(driver, () -> commits(table) > commits);
                    pause(random.nextInt(100));
                }
                case BROKER -> {
                    pause((long) ((0.3 + 0.7 * random.nextDouble()) * millis));
                    kafka.kill();
                    pause(random.nextInt(5_000));
                    kafka.begin();
                    assertThat(driver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                            .as(this::log)
                            .isTrue();
                    assertThat(driver.exitValue()).as(this::log).isIn(0, ErrorType.EXTERNAL.exitCode());
                }
            }
        } finally {
            driver.destroyForcibly().waitFor();
        }
        DeltaLog.clearCache();
    }

    /** @return its exit code */
    private int runAgain(Path settings, String run) throws Exception {
        var driver = start(settings, run, 2);
        assertThat(driver.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as(this::log)
                .isTrue();
        DeltaLog.clearCache();
        return driver.exitValue();
    }

    /** @return how long it takes */
    private long undisturbed(Path settings) throws Exception {
        var begin = System.nanoTime();
        assertThat(runAgain(settings, "r-first")).as(this::log).isZero();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    private Process start(Path settings, String run, int attempt) throws IOException {
        var process = ChildJvm.of(
                        JobMain.class,
                        List.of("-Xmx700m"),
                        "run",
                        "ingest",
                        "--settings",
                        settings.toString(),
                        "--root",
                        rootUri(),
                        "--run-id",
                        run,
                        "--attempt",
                        String.valueOf(attempt),
                        "--master",
                        "local[2]",
                        "--work",
                        folder.resolve("work").toString())
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static void send(int batch) throws Exception {
        var values = new ArrayList<>(IntStream.rangeClosed(batch * MESSAGES + 1, (batch + 1) * MESSAGES)
                .mapToObj(id -> "{\"id\": " + id + ", \"name\": \"n" + id + "\"}")
                .toList());
        values.add(MESSAGES / 2, "{\"id\": poison");
        kafka.send("events", values);
    }

    /** Rows, different ids, different offsets and the ids' sum. */
    private String messages() {
        return table("bronze.events")
                .selectExpr(
                        "count(*)", "count(DISTINCT id)", "count(DISTINCT struct(_source_file, _position))", "sum(id)")
                .head()
                .toString();
    }

    private static String expected(int batches) {
        var rows = (long) batches * MESSAGES;
        return "[%1$d,%1$d,%1$d,%2$d]".formatted(rows, rows * (rows + 1) / 2);
    }

    private String rows(String table) {
        return table(table)
                .selectExpr("count(*)", "count(DISTINCT id)", "min(amount)", "max(amount)")
                .head()
                .toString();
    }

    private static String stock(long amount) {
        return "[50000,50000,%1$d,%1$d]".formatted(amount);
    }

    private Path settings(String yaml) throws IOException {
        return write("settings.yaml", yaml);
    }

    private static void sql(String url, String statement) throws Exception {
        try (var connection = DriverManager.getConnection(url);
                var open = connection.createStatement()) {
            open.execute(statement);
        }
    }

    private long parts(String table) {
        return count(table, ".parquet");
    }

    private long commits(String table) {
        return count(table + "/_delta_log", ".json");
    }

    private long count(String path, String ending) {
        try (var files = Files.list(root.resolve("lake").resolve(path))) {
            return files.filter(file -> file.toString().endsWith(ending)).count();
        } catch (IOException e) {
            return 0;
        }
    }

    private Path logFile() {
        return folder.resolve("driver.log");
    }

    private String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private void await(Process driver, BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            var going = driver.isAlive() && System.nanoTime() < deadline;
            assertThat(going || condition.getAsBoolean()).as(this::log).isTrue();
            pause(1);
        }
    }
}
