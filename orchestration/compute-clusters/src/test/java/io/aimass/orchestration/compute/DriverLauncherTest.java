package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The server, the launcher and a real Spark driver in its own process, over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DriverLauncherTest {
    /** No more than 20: a driver that was killed is replaced ever more slowly. */
    private static final int POINTS = Math.min(20, Integer.getInteger("faults.points", 3));

    @TempDir
    static Path folder;

    private Database database;
    private ComputeClusters compute;
    private TestServer server;
    private ApiClient client;
    private DriverLauncher launcher;

    @BeforeAll
    void start() throws Exception {
        database = TestDatabases.sqlite(folder);
        var home = Home.open(folder);
        var pools = Map.of(
                "default", new Pool("default", 1, 2, "local[2]", "700m", Map.of("spark.sql.shuffle.partitions", "2")));
        compute = new ComputeClusters(new ComputeClusters.Parts(
                database, ProbeType.types(), pools, home.root().toUri(), Map.of(), new Secrets(home), new EventBus()));
        server = TestServer.configured(folder, database, options -> options.drivers(compute), compute);
        compute.start();
        client = server.client();
        var token = server.tokens().issue("service-compute", Caller.Kind.SERVICE, Optional.empty());
        var command = new DriverCommand(
                classPath(),
                new ProductJars(List.of(), List.of()),
                home.logs(),
                folder.resolve("work"),
                List.of("-XX:TieredStopAtLevel=1"));
        launcher =
                new DriverLauncher(ApiClient.of(server.server().uri().toString(), token), command, "localhost").start();
    }

    @AfterAll
    void stop() {
        launcher.close();
        compute.close();
        server.close();
    }

    @Test
    void aRunGoesToTheWarmDriverAndItsOutcomeComesBack() throws Exception {
        var run = submit(Map.of("rows", 5, "table", "bronze.warm"));
        await(run, RunState.SUCCEEDED);

        var done = client.get("/api/v1/runs/" + run);
        assertThat(done)
                .containsEntry("outputs", Map.of("table", "bronze.warm", "version", 0, "rows", 5))
                .containsEntry("writes", List.of("bronze.warm@0"));
        assertThat(folder.resolve("root/lake/bronze/warm/_delta_log/00000000000000000000.json"))
                .exists();
        assertThat(Files.readString(folder.resolve("root/runs/" + run + "/events.ndjson")))
                .contains("\"type\":\"ended\"");
        var driver = client.items("/api/v1/drivers").get(0);
        assertThat(driver).containsEntry("cores", 2).containsEntry("pool", "default");
        assertThat((Number) driver.get("pid")).isEqualTo(launcher.pids().get(0).intValue());
        assertThat(((Number) driver.get("memoryTotal")).longValue()).isPositive();
    }

    @Test
    void aRunThatDoesNotSucceedSaysWhy() throws Exception {
        var run = submit(Map.of("do", "fail", "message", "Column a is missing."));
        await(run, RunState.FAILED);

        assertThat(client.get("/api/v1/runs/" + run))
                .containsEntry("errorType", "DATA")
                .containsEntry("message", "Column a is missing.");
        assertThat(client.items("/api/v1/runs/" + run + "/log"))
                .last()
                .satisfies(line -> assertThat(line).containsEntry("level", "ERROR"));
    }

    @Test
    void aSecretThatTheSettingsNameIsGivenToTheRunAndToNoOther() throws Exception {
        var file = Files.writeString(folder.resolve("secrets.yaml"), "warehouse: hunter22\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var named = submit(Map.of("do", "secret", "message", "warehouse", "file", "${secret:warehouse}"));
        var unnamed = submit(Map.of("do", "secret", "message", "warehouse"));
        await(named, RunState.SUCCEEDED);
        await(unnamed, RunState.FAILED);

        assertThat(client.get("/api/v1/runs/" + named)).containsEntry("outputs", Map.of("length", 8));
        assertThat(client.get("/api/v1/runs/" + unnamed))
                .containsEntry(
                        "message", "The secret 'warehouse' is not given to this run: its settings do not name it.");
    }

    @Test
    void aSecretThatARunSaysIsMaskedInTheServersAnswersItsDatabaseTheStorageAndTheDriversLog() throws Exception {
        var file =
                Files.writeString(folder.resolve("secrets.yaml"), "warehouse: hunter22\nleaked: kanarienvogel-4711\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var run = submit(Map.of("do", "leak", "message", "leaked", "file", "${secret:leaked}"));
        await(run, RunState.FAILED);

        assertThat(client.get("/api/v1/runs/" + run)).containsEntry("message", "There is no connection with ***.");
        assertThat(client.items("/api/v1/runs/" + run + "/log"))
                .extracting(line -> line.get("message"))
                .containsSubsequence(
                        "connecting with ***", "no connection with ***", "There is no connection with ***.");
        Await.until(
                "the driver's log has it", () -> text(folder.resolve("logs")).contains("refused: ***"));
        var database = text(folder.resolve("metadata.db")) + text(folder.resolve("metadata.db-wal"));
        for (var written : List.of(text(folder.resolve("root")), text(folder.resolve("logs")), database)) {
            assertThat(written).contains("no connection with ***").doesNotContain("kanarienvogel");
        }
    }

    /** Of a file, or of every file below a folder. */
    private static String text(Path folder) throws Exception {
        var text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                text.append(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    @Test
    void aCancelledRunFreesItsDriver() throws Exception {
        var run = submit(Map.of("do", "wait", "file", folder.resolve("never").toString()));
        Await.until(
                "tasks are waiting",
                () -> Integer.valueOf(3)
                        .equals(client.get("/api/v1/runs/" + run).get("done")));
        client.post("/api/v1/runs/" + run + "/cancel", Map.of());
        await(run, RunState.CANCELLED);

        await(submit(Map.of("table", "bronze.after_cancel")), RunState.SUCCEEDED);
    }

    @Test
    void aRunThatExhaustsTheMemoryFailsAloneAndTheDriverIsReplaced() throws Exception {
        await(submit(Map.of("table", "bronze.before_exhaust")), RunState.SUCCEEDED);
        var before = launcher.pids();
        var run = submit(Map.of("do", "exhaust"));
        await(run, RunState.FAILED);
        var after = submit(Map.of("table", "bronze.after_exhaust"));
        await(after, RunState.SUCCEEDED);

        assertThat(client.get("/api/v1/runs/" + run)).containsEntry("errorType", "USER");
        assertThat(String.valueOf(client.get("/api/v1/runs/" + run).get("message")))
                .contains("(700m)")
                .contains("'pools.default.memory'");
        assertThat(launcher.pids()).doesNotContainAnyElementsOf(before);
    }

    @Test
    void aRunIsStreamedUntilItEnds() throws Exception {
        var run = submit(Map.of("table", "bronze.streamed"));
        var events = new java.util.concurrent.CopyOnWriteArrayList<String>();
        client.events(
                "/api/v1/runs/" + run + "/events", () -> true, event -> events.add(event.event() + " " + event.data()));

        assertThat(events).last().asString().startsWith("run ").contains("\"state\":\"SUCCEEDED\"");
    }

    @Test
    void onlyOurOwnRolesMayRegisterDriversAndSayThatOneIsGone() {
        var driver = client.items("/api/v1/drivers").get(0).get("id");
        for (var path : List.of("/api/v1/drivers", "/driver/v1/drivers/" + driver + "/gone")) {
            assertThatThrownBy(() -> client.post(path, Map.of("pool", "default", "exitCode", 3)))
                    .as(path)
                    .isInstanceOfSatisfying(
                            ApiException.class,
                            refusal -> assertThat(refusal.status()).isEqualTo(403));
        }
        assertThat(client.items("/api/v1/drivers"))
                .extracting(known -> known.get("id"))
                .contains(driver);
    }

    @Test
    @Tag("faults")
    void aDriverKilledInTheMiddleIsReplacedAndItsRunRunsAgainWithItsEffectOnce() throws Exception {
        for (var point = 0; point < POINTS; point++) {
            var gate = folder.resolve("gate-" + point);
            var table = "bronze.killed_" + point;
            var run = submit(Map.of("do", "wait", "file", gate.toString(), "table", table, "rows", 4));
            Await.until(
                    "tasks are waiting",
                    () -> Integer.valueOf(3)
                            .equals(client.get("/api/v1/runs/" + run).get("done")));
            signal("KILL");
            Files.createFile(gate);
            await(run, RunState.SUCCEEDED);

            assertThat(client.get("/api/v1/runs/" + run))
                    .containsEntry("attempt", 2)
                    .containsEntry("writes", List.of(table + "@0"));
            assertThat(folder.resolve("root/lake/bronze/killed_" + point + "/_delta_log/00000000000000000001.json"))
                    .doesNotExist();
        }
    }

    @Test
    @Tag("faults")
    void progressStandsStillWhileTheDriverIsStopped() throws Exception {
        var gate = folder.resolve("gate-stopped");
        var run = submit(Map.of("do", "wait", "file", gate.toString(), "table", "bronze.stopped"));
        Await.until(
                "tasks are waiting",
                () -> Integer.valueOf(3)
                        .equals(client.get("/api/v1/runs/" + run).get("done")));
        signal("STOP");
        Files.createFile(gate);
        Await.until(
                "the stopped driver is given up",
                () -> client.get("/api/v1/runs/" + run).get("attempt").equals(2) || progressIs(run, 3));
        await(run, RunState.SUCCEEDED);

        assertThat(client.get("/api/v1/runs/" + run)).containsEntry("attempt", 2);
    }

    private boolean progressIs(String run, int done) {
        var now = client.get("/api/v1/runs/" + run);
        assertThat(now.get("attempt").equals(2) || now.get("done").equals(done))
                .as(String.valueOf(now))
                .isTrue();
        return false;
    }

    private void signal(String name) throws Exception {
        for (var pid : launcher.pids()) {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                            .start()
                            .waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    private String submit(Map<String, Object> settings) {
        return String.valueOf(client.post("/api/v1/runs", Map.of("jobType", "probe", "settings", settings))
                .get("id"));
    }

    private void await(String run, RunState wanted) throws Exception {
        Await.until("run becomes " + wanted, () -> {
            var now = client.get("/api/v1/runs/" + run);
            var state = RunState.valueOf(String.valueOf(now.get("state")));
            assertThat(state.isTerminal() && state != wanted)
                    .as(String.valueOf(now))
                    .isFalse();
            return state == wanted;
        });
    }

    private static String classPath() throws Exception {
        var module = Path.of(System.getProperty("aimass.root"), "shared/spark-runtime/target");
        return String.join(
                java.io.File.pathSeparator,
                module.resolve("test-classes").toString(),
                module.resolve("classes").toString(),
                Files.readString(module.resolve("driver-class-path")).trim());
    }
}
