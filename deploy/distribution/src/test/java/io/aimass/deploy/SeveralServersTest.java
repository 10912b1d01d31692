package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Remote;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.StoppablePostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL and one storage root, each with a Spark driver: they share a workflow of many small jobs, whatever is done to one of them. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SeveralServersTest {
    private static final int TASKS = 12;
    private static final int ROWS = 20;
    private static final boolean IN_FULL = Integer.getInteger("faults.points", 0) >= 50;
    private static final int POINTS = IN_FULL ? Integer.getInteger("faults.points") : 2;
    private static final long PATIENCE_SECONDS = 240;
    /** A dead or stopped server's work is with another within 10 s. */
    private static final long TAKEOVER_WATCHDOG_SECONDS = 3 * 10;

    @TempDir
    static Path folder;

    private final List<SharingServer> servers = new ArrayList<>();
    private StoppablePostgres postgres;
    private int started;

    @BeforeAll
    void start() throws Exception {
        postgres = StoppablePostgres.start(folder.resolve("postgres"));
        for (var name : List.of("one", "two")) {
            servers.add(new SharingServer(folder.resolve(name), postgres.settings(), folder.resolve("root")));
        }
        for (var server : servers) {
            server.start();
        }
        for (var server : servers) {
            server.awaitStart();
        }
        servers.get(0).remote().putText("/api/v1/workflows/many", workflow());
    }

    @AfterAll
    void stop() throws Exception {
        for (var server : servers) {
            server.close();
        }
        postgres.close();
    }

    @Test
    @Order(3)
    void whicheverServerIsKilledTheOtherFinishesAndEachTaskHasItsEffectOnce() throws Exception {
        for (var point = 0; point < POINTS; point++) {
            var seed = Long.getLong("faults.seed", System.nanoTime()) + point;
            var owner = owner();
            var standby = servers.get(servers.get(0) == owner ? 1 : 0);
            var victim = point % 2 == 0 ? owner : standby;
            var other = point % 2 == 0 ? standby : owner;
            System.out.printf("kill %d, of the %s, seed %d%n", point, victim.workflows(), seed);
            var run = startThrough(victim, other);
            awaitBothBusy(other);
            var tasks = new Random(seed).nextInt(TASKS / 2);
            await("some tasks are done", () -> succeeded(other.remote(), run) >= tasks, PATIENCE_SECONDS);

            victim.kill();

            awaitAlone(other);
            awaitSuccess(other, run);
            assertEffects("seed " + seed);
            if (point + 1 < POINTS) {
                victim.start();
                victim.awaitStart();
            }
        }
    }

    /** F19. That it works again is seen by the tests that follow: they wait until both own running work. */
    @Test
    @Order(1)
    void aServerThatIsStoppedLosesItsWorkToTheOtherAndJoinsAnewWhenItWakesUp() throws Exception {
        var owner = owner();
        var other = servers.get(servers.get(0) == owner ? 1 : 0);
        var run = startThrough(owner, other);
        awaitBothBusy(other);
        var begin = System.nanoTime();

        owner.signal("STOP");
        awaitAlone(other);
        assertThat(other.workflows()).containsEntry("engine", "owner");
        awaitSuccess(other, run);
        await("it was stopped long enough", () -> seconds(begin) >= (IN_FULL ? 30 : 0), PATIENCE_SECONDS);
        owner.signal("CONT");

        await("it joins anew", () -> generation(other, owner) == 2, PATIENCE_SECONDS);
        await("it stands by", () -> "standby".equals(owner.workflows().get("engine")), PATIENCE_SECONDS);
        assertThat(owner.serverLog()).contains("Server " + owner.id() + " was given up by another");
        assertThat(state(owner.remote(), run)).isEqualTo("SUCCEEDED");
        assertEffects("after it woke up");
    }

    /** F20. */
    @Test
    @Order(2)
    void whenTheDatabaseWasStoppedForAWhileEverythingGoesOnByItself() throws Exception {
        var one = servers.get(0);
        var two = servers.get(1);
        var run = startThrough(one, two);
        awaitBothBusy(two);

        postgres.stop();
        var begin = System.nanoTime();
        await("it was stopped long enough", () -> seconds(begin) >= (IN_FULL ? 60 : 15), PATIENCE_SECONDS);
        postgres.startAgain();

        awaitSuccess(two, run);
        assertEffects("after the database was stopped");
        for (var server : servers) {
            await("both are there", () -> server.servers().size() == 2, PATIENCE_SECONDS);
        }
        await("the scheduler runs", () -> "running".equals(owner().workflows().get("scheduler")), PATIENCE_SECONDS);
    }

    private static String workflow() {
        var yaml = new StringBuilder("kind: workflow\nname: many\nparameters: {seed: null}\ntasks:\n");
        for (var i = 0; i < TASKS; i++) {
            yaml.append(
                    "  t%d: {job: generate, retries: {max: 0}, settings: {rows: %d, seed: \"${parameters.seed}\", target: bronze.t%d}}%n"
                            .formatted(i, ROWS, i));
        }
        return yaml.toString();
    }

    /** Asked of one server with the token of the other's home, once both can take part. */
    private String startThrough(SharingServer server, SharingServer tokenOf) throws Exception {
        for (var each : servers) {
            await("its driver is ready", each::isReady, PATIENCE_SECONDS);
        }
        var answer = server.remote(tokenOf)
                .post("/api/v1/workflows/many/runs", Map.of("parameters", Map.of("seed", ++started)));
        return String.valueOf(answer.get("id"));
    }

    private void awaitBothBusy(SharingServer asked) throws Exception {
        await(
                "both own running work",
                () -> asked.servers().size() == 2
                        && asked.servers().stream().allMatch(server -> (int) server.get("running") > 0),
                PATIENCE_SECONDS);
    }

    private static void awaitAlone(SharingServer left) throws Exception {
        await(
                "the other one's work is taken over",
                () -> left.servers().size() == 1
                        && left.workflows().get("engine").equals("owner"),
                TAKEOVER_WATCHDOG_SECONDS);
    }

    private static void awaitSuccess(SharingServer server, String run) throws Exception {
        await(
                "the workflow has ended",
                () -> !List.of("QUEUED", "RUNNING").contains(state(server.remote(), run)),
                PATIENCE_SECONDS);
        var ended = server.remote().get("/api/v1/workflow-runs/" + run);
        assertThat(ended.get("state")).as("%s", ended).isEqualTo("SUCCEEDED");
    }

    private static String state(Remote server, String run) {
        return String.valueOf(server.get("/api/v1/workflow-runs/" + run).get("state"));
    }

    private static long succeeded(Remote server, String run) {
        return ((List<?>) server.get("/api/v1/workflow-runs/" + run).get("tasks"))
                .stream()
                        .filter(task -> "SUCCEEDED".equals(((Map<?, ?>) task).get("state")))
                        .count();
    }

    private static long generation(SharingServer asked, SharingServer of) throws IOException {
        return asked.servers().stream()
                .filter(server -> of.id().equals(server.get("id")))
                .mapToLong(server -> ((Number) server.get("generation")).longValue())
                .findFirst()
                .orElse(0);
    }

    private SharingServer owner() throws IOException {
        for (var server : servers) {
            if ("owner".equals(server.workflows().get("engine"))) {
                return server;
            }
        }
        return servers.get(0);
    }

    /** Read from the tables' own logs: as many commits as the workflow ran, each of another run. */
    private void assertEffects(String when) throws IOException {
        for (var i = 0; i < TASKS; i++) {
            var log = folder.resolve("root/lake/bronze/t" + i + "/_delta_log");
            var runs = new ArrayList<String>();
            try (var commits = Files.newDirectoryStream(log, "*.json")) {
                for (var commit : commits) {
                    runs.add(runOf(commit));
                }
            }
            assertThat(runs)
                    .as("%s: the runs that committed to t%d", when, i)
                    .doesNotHaveDuplicates()
                    .hasSize(started);
        }
    }

    private static String runOf(Path commit) throws IOException {
        for (var line : Files.readAllLines(commit)) {
            if (Json.object(line).get("commitInfo") instanceof Map<?, ?> info) {
                var metadata = Json.object(String.valueOf(info.get("userMetadata")));
                assertThat(metadata).as("%s", commit).containsKey("run");
                return String.valueOf(metadata.get("run"));
            }
        }
        throw new AssertionError(commit + " does not say which run wrote it");
    }

    private static long seconds(long since) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
    }

    /** A server that does not answer yet is asked again. */
    private static void await(String what, Callable<Boolean> condition, long patience) throws Exception {
        var begin = System.nanoTime();
        while (!holds(condition)) {
            assertThat(seconds(begin)).as("%s within %d s", what, patience).isLessThan(patience);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static boolean holds(Callable<Boolean> condition) throws Exception {
        try {
            return condition.call();
        } catch (ApiException | io.aimass.contracts.JobException e) {
            return false;
        }
    }
}
