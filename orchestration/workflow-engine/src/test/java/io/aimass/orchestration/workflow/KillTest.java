package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import io.aimass.orchestration.platform.store.StoppablePostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F18 and F19: servers in JVMs of their own, killed with -9 or stopped while they work through a thousand tasks. */
@Tag("faults")
class KillTest {
    private static final int TASKS = 1_000;
    private static final int POINTS = Integer.getInteger("faults.points", 3);
    private static final long TAKEOVER_WATCHDOG_SECONDS = 3 * 10;
    private static final long RESUME_WATCHDOG_SECONDS = 3 * 10;

    @TempDir
    Path folder;

    @Test
    void everyTaskHasItsEffectOnceHoweverOftenTheServerIsKilled() throws Exception {
        var seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        Files.createDirectories(folder.resolve("effects"));
        Files.writeString(folder.resolve("dag.yaml"), dag(random));

        for (var point = 0; point < POINTS; point++) {
            var process = start();
            var news = news(process, 1 + random.nextInt(TASKS / Math.max(4, POINTS)));
            process.destroyForcibly().waitFor();
            assertThat(news)
                    .as("seed %d, point %d: the server went on within %d s", seed, point, RESUME_WATCHDOG_SECONDS)
                    .isTrue();
        }
        assertThat(start().waitFor(120, TimeUnit.SECONDS))
                .as("seed %d: it ends", seed)
                .isTrue();

        check(seed, DatabaseSettings.sqlite(folder.resolve("metadata.db")));
    }

    @Test
    void ofTwoServersOnOnePostgresWhicheverIsKilledOrStoppedTheOtherGoesOn() throws Exception {
        var seed = Long.getLong("faults.seed", System.nanoTime());
        System.out.println("seed " + seed);
        var random = new Random(seed);
        Files.createDirectories(folder.resolve("effects"));
        Files.writeString(folder.resolve("dag.yaml"), dag(random));
        try (var postgres = StoppablePostgres.start(folder.resolve("postgres"))) {
            var settings = postgres.settings();
            var one = new Watched(start(settings.url()));
            one.awaitMore(1);
            assertThat(one.hasEnded()).isFalse();
            var other = new Watched(start(settings.url()));
            one.signal("STOP");
            other.awaitMore(10);
            assertThat(other.hasEnded()).isFalse();
            var servers = new ArrayList<>(List.of(one, other));
            one.signal("CONT");
            await("what it had begun is refused", () -> one.hasSaid("another server owns the workflow engine's lease"));
            for (var point = 0; point < POINTS; point++) {
                var victim = servers.get(random.nextInt(2));
                awaitMore(servers, 1 + random.nextInt(TASKS / Math.max(4, POINTS) / 2));
                victim.kill();
                servers.remove(victim);
                servers.get(0).awaitMore(1);
                servers.add(new Watched(start(settings.url())));
            }
            for (var server : servers) {
                assertThat(server.process.waitFor(120, TimeUnit.SECONDS))
                        .as("seed %d: it ends", seed)
                        .isTrue();
            }
            check(seed, settings);
        }
    }

    /** Either of them, whichever owns the engine. */
    private static void awaitMore(List<Watched> servers, int changes) {
        var before = servers.stream().mapToInt(Watched::changes).sum();
        await(
                "more changes",
                () -> servers.stream().mapToInt(Watched::changes).sum() >= before + changes
                        || servers.stream().anyMatch(Watched::hasEnded));
    }

    private static void await(String what, BooleanSupplier condition) {
        var begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin))
                    .as("%s within %d s", what, TAKEOVER_WATCHDOG_SECONDS)
                    .isLessThan(TAKEOVER_WATCHDOG_SECONDS);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** A server's process, and how many changes it has committed. */
    private static final class Watched {
        private final Process process;
        private final AtomicInteger changes = new AtomicInteger();
        private final List<String> log = new CopyOnWriteArrayList<>();

        Watched(Process process) {
            this.process = process;
            var reader = new Thread(this::count, "changes");
            reader.setDaemon(true);
            reader.start();
        }

        int changes() {
            return changes.get();
        }

        boolean hasSaid(String text) {
            return log.stream().anyMatch(line -> line.contains(text));
        }

        boolean hasEnded() {
            return !process.isAlive();
        }

        /** Within three times the ten seconds that taking over may take; also well when all is done. */
        void awaitMore(int more) {
            var before = changes();
            await("the server goes on", () -> changes() >= before + more || hasEnded());
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }

        void signal(String name) throws Exception {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                            .start()
                            .waitFor(10, TimeUnit.SECONDS))
                    .isTrue();
        }

        private void count() {
            try (var out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (var line = out.readLine(); line != null; line = out.readLine()) {
                    if (line.equals("change")) {
                        changes.incrementAndGet();
                    } else {
                        log.add(line);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads that many committed changes, or until the process ends, which it has to when none comes in time. */
    private static boolean news(Process process, int changes) throws IOException, InterruptedException {
        var any = new AtomicBoolean();
        CompletableFuture.delayedExecutor(RESUME_WATCHDOG_SECONDS, TimeUnit.SECONDS)
                .execute(() -> {
                    if (!any.get()) {
                        process.destroyForcibly();
                    }
                });
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var i = 0; i < changes; i++) {
                if (out.readLine() == null) {
                    return any.get() || process.waitFor() == 0;
                }
                any.set(true);
            }
        }
        return any.get();
    }

    private void check(long seed, DatabaseSettings settings) throws IOException {
        var names = new ArrayList<String>();
        try (var files = Files.list(folder.resolve("effects"))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .forEach(names::add);
        }
        assertThat(names).as("seed %d: nothing began too early", seed).noneMatch(name -> name.startsWith("wrong-"));
        assertThat(names.stream().filter(name -> name.startsWith("r-")))
                .as("seed %d: effects", seed)
                .hasSize(TASKS);
        assertThat(names.stream().filter(name -> name.startsWith("task-")))
                .as("seed %d: tasks", seed)
                .hasSize(TASKS);
        try (var database = Database.open(settings)) {
            var runs = new WorkflowStore(database)
                    .runs(Optional.of("dag"), Optional.empty(), 10, 0)
                    .runs();
            assertThat(runs)
                    .singleElement()
                    .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.SUCCEEDED));
            assertThat(new EngineStore(database).tasks(runs.get(0).id()))
                    .hasSize(TASKS)
                    .allMatch(task -> task.state() == RunState.SUCCEEDED);
        }
    }

    private Process start(String... more) throws IOException {
        var log = folder.resolve("process.log").toFile();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                EngineProcess.class.getName(),
                folder.toString()));
        command.addAll(List.of(more));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return process;
    }

    private static String dag(Random random) {
        var yaml = new StringBuilder("kind: workflow\nname: dag\nparallel: 16\ntasks:\n");
        for (var i = 0; i < TASKS; i++) {
            var needs = new ArrayList<String>();
            for (var n = random.nextInt(4); n > 0 && i > 0; n--) {
                var need = "t" + Math.max(0, i - 1 - random.nextInt(50));
                if (!needs.contains(need)) {
                    needs.add(need);
                }
            }
            var list = "[" + String.join(", ", needs) + "]";
            yaml.append("  t")
                    .append(i)
                    .append(
                            random.nextBoolean()
                                    ? ": {job: work, settings: {after: " + list + "}"
                                    : ": {action: act, settings: {name: t" + i + ", after: " + list + "}")
                    .append(", needs: ")
                    .append(list)
                    .append("}\n");
        }
        return yaml.toString();
    }
}
