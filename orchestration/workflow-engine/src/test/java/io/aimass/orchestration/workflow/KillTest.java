package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F18: a server in a JVM of its own, killed with -9 while it works through a thousand tasks. */
@Tag("faults")
class KillTest {
    private static final int TASKS = 1_000;
    private static final int POINTS = Integer.getInteger("faults.points", 3);

    @TempDir
    Path folder;

    @Test
    void everyTaskHasItsEffectOnceHoweverOftenTheServerIsKilled() throws Exception {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        Files.createDirectories(folder.resolve("effects"));
        Files.writeString(folder.resolve("dag.yaml"), dag(random));

        for (var point = 0; point < POINTS; point++) {
            var process = start();
            var news = news(process, 1 + random.nextInt(TASKS / Math.max(4, POINTS)));
            process.destroyForcibly().waitFor();
            assertThat(news)
                    .as("seed %d, point %d: the server went on", seed, point)
                    .isTrue();
        }
        assertThat(start().waitFor(120, TimeUnit.SECONDS))
                .as("seed %d: it ends", seed)
                .isTrue();

        check(seed);
    }

    /** Reads that many committed changes, or until the process ends. */
    private static boolean news(Process process, int changes) throws IOException {
        var any = false;
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (var i = 0; i < changes; i++) {
                if (out.readLine() == null) {
                    return any || process.exitValue() == 0;
                }
                any = true;
            }
        }
        return any;
    }

    private void check(long seed) throws IOException {
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
        try (var database = Database.open(DatabaseSettings.sqlite(folder.resolve("metadata.db")))) {
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

    private Process start() throws IOException {
        var log = folder.resolve("process.log").toFile();
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EngineProcess.class.getName(),
                        folder.toString())
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
