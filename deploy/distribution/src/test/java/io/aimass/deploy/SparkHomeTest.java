package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pools whose drivers are started by a user's own Spark, the one that pip installs, beside one with ours. */
class SparkHomeTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private Path home;
    private Path spark;
    private Process platform;

    @BeforeEach
    void startAClusterAndThePlatform() throws Exception {
        spark = PythonEnvironment.open().sparkHome();
        home = Files.createDirectories(folder.resolve("home"));
        var cluster = Product.aimass(
                home, "cluster", "start", "--port", "0", "--workers", "1", "--memory", "1g", "-o", "json");
        assertThat(cluster.exitCode()).as(cluster.err()).isZero();
        Files.writeString(home.resolve("config.yaml"), """
                pools:
                  default: {memory: 700m, slots: 1}
                  own: {memory: 700m, slots: 1, spark-home: "%1$s"}
                  cluster:
                    master: "%2$s"
                    memory: 700m
                    slots: 1
                    spark-home: "%1$s"
                    conf: {spark.executor.memory: 600m}
                """.formatted(
                        spark, Json.object(cluster.out()).get("master")));
        var log = home.resolve("up.out");
        var arguments = new ArrayList<>(List.of("up", "--foreground"));
        arguments.addAll(Product.FREE_PORTS);
        platform = Product.start(home, log, arguments);
        var deadline = Instant.now().plus(PATIENCE);
        while (Running.on(home).isEmpty()) {
            assertThat(platform.isAlive() && Instant.now().isBefore(deadline))
                    .as(Files.readString(log))
                    .isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    @AfterEach
    void stopThem() throws Exception {
        platform.destroy();
        if (!platform.waitFor(40, TimeUnit.SECONDS)) {
            platform.descendants().forEach(ProcessHandle::destroyForcibly);
            platform.destroyForcibly();
        }
        Product.aimass(home, "cluster", "stop");
    }

    @Test
    void aRunComesToTheSameWithAUsersOwnSparkAloneAndOnAStandaloneCluster() throws Exception {
        var ours = run("default");
        var own = run("own");
        var cluster = run("cluster");

        assertThat(ours).containsEntry("state", "SUCCEEDED");
        assertThat(outcome(own)).isEqualTo(outcome(ours));
        assertThat(outcome(cluster)).isEqualTo(outcome(ours));
        assertThat(rows("own")).isEqualTo(rows("default"));
        assertThat(rows("cluster")).isEqualTo(rows("default"));
        assertThat(SparkEvents.executorsByJobType(home).get("ingest")).containsExactly("0");
        assertThat(submitted())
                .as("drivers started by " + spark)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .contains("io.aimass.spark.DriverMain", spark + "/jars")
                        .doesNotContain(secret()));
    }

    private Map<String, Object> run(String pool) throws IOException {
        var settings = Files.writeString(folder.resolve(pool + ".yaml"), """
                source: airlines
                target: bronze.airlines_%s
                format: csv
                columns: [{name: carrier, type: string}, {name: name, type: string}]
                connection: {kind: file, path: "%s"}
                """.formatted(
                        pool, Product.ROOT.resolve("data-samples/nycflights13/airlines.csv")));
        var ended = Product.aimass(
                home, "run", "submit", "ingest", "-f", settings.toString(), "--pool", pool, "--wait", "-o", "name");
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return Product.remote(home)
                .get("/api/v1/runs/" + ended.out().strip().lines().findFirst().orElseThrow());
    }

    /** What a run came to, without when and where. */
    private static Map<String, Object> outcome(Map<String, Object> run) {
        var what = List.of("state", "outputs", "accounting", "reads", "writes", "message");
        var outcome = new LinkedHashMap<>(run);
        outcome.keySet().retainAll(what);
        return Json.object(Json.text(outcome).replaceAll("airlines_[a-z]+", "airlines"));
    }

    private TableDigest rows(String pool) throws IOException {
        return TableDigest.of(home.resolve("root/lake/bronze/airlines_" + pool));
    }

    private String secret() throws IOException {
        return Files.readString(home.resolve("cluster/secret")).strip();
    }

    private List<String> submitted() {
        return platform.descendants()
                .map(process -> Path.of("/proc/" + process.pid() + "/cmdline"))
                .map(file -> {
                    try {
                        return Files.readString(file).replace('\0', ' ');
                    } catch (IOException e) {
                        return "";
                    }
                })
                .filter(line -> line.contains("org.apache.spark.deploy.SparkSubmit"))
                .toList();
    }
}
