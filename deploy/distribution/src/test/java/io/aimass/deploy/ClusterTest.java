package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Spark standalone cluster of two workers from the distribution, and the demo's workflow on it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
    /** Fewer than elsewhere: each is a whole walk with a cluster of its own. */
    private static final int POINTS = Math.max(1, Integer.getInteger("faults.points", 3) / 3);

    private static final List<String> KILLED_AFTER_A_COMMIT_OF =
            List.of("bronze/flights", "silver/flights", "silver/weather", "gold/flight_features");

    @TempDir
    static Path shared;

    @TempDir
    private Path folder;

    private Path home;
    private Map<String, Object> cluster;
    private Path data;

    @BeforeAll
    void startACluster() throws IOException {
        home = Files.createDirectories(shared.resolve("cluster"));
        cluster = start(home);
        Files.writeString(home.resolve("config.yaml"), config(cluster));
    }

    @AfterAll
    void stopTheCluster() {
        Product.aimass(home, "cluster", "stop");
    }

    @Test
    @Order(1)
    void theWorkflowComesToTheSameTablesAndModelsAsInOneJvmAndWorksOnBothWorkers() throws Exception {
        var inOneJvm = inOneJvm();

        try (var walk = new JanuaryWalk(home, data)) {
            walk.startWorkflow();
            walk.awaitEnd();
            assertThat(walk.result()).isEqualTo(inOneJvm);
            var shown = walk.remote("compute").get("/dashboard/api/cluster");
            assertThat(list(shown, "workers"))
                    .as("what the dashboard shows while the warm driver waits")
                    .hasSize(2)
                    .allSatisfy(worker ->
                            assertThat(worker).containsEntry("state", "ALIVE").containsEntry("coresused", 1));
            assertThat(list(shown, "applications"))
                    .singleElement()
                    .satisfies(application -> assertThat(application)
                            .containsEntry("state", "RUNNING")
                            .containsEntry("memoryperexecutor", 900));
            var driver = walk.items("/api/v1/drivers").get(0);
            assertThat(driver).containsEntry("cores", 2).containsEntry("message", null);
            assertThat(list(driver, "executors"))
                    .hasSize(2)
                    .extracting(executor -> executor.get("id"))
                    .containsExactlyInAnyOrder("0", "1");
            assertThat(list(driver, "executors"))
                    .allSatisfy(executor -> assertThat(executor)
                            .containsEntry("cores", 1)
                            .containsEntry("failed", 0)
                            .containsEntry("memoryTotal", 900 * 1024 * 1024)
                            .satisfies(one -> assertThat(((Number) one.get("completed")).longValue())
                                    .isPositive()));
            assertThat(Stream.concat(walk.drivers(), executors().stream()).map(ProcessHandle::pid))
                    .hasSize(3)
                    .allSatisfy(pid -> assertThat(refusals(pid)).allMatch(line -> line.contains("SaslMessage")));
            walk.stop();
        }

        assertThat(SparkEvents.incomplete(home))
                .as("event logs of drivers that were asked to end while they had no run")
                .isEmpty();
        assertThat(SparkEvents.mostTasksOfAStage(home))
                .as("no stage in as many parts as Delta has for a table's files unless told otherwise")
                .isLessThan(50);
        var executors = SparkEvents.executorsByJobType(home);
        for (var heavy : List.of("clean", "features", "train", "score")) {
            assertThat(executors.get(heavy)).as("executors of " + heavy).containsExactly("0", "1");
        }
    }

    /** After the walk above, which it adds a model to. */
    @Test
    @Order(2)
    @Tag("bigdl")
    void aNetworkIsTrainedOnBothWorkersWithMklAndScoredAsBigdlDoes() throws Exception {
        try (var walk = new JanuaryWalk(home, january())) {
            walk.startWorkflow("flight-delay-network");
            walk.awaitEnd();
            assertThat(executors())
                    .hasSize(2)
                    .allSatisfy(executor -> assertThat(Files.readString(Path.of("/proc/" + executor.pid() + "/maps")))
                            .as("the libraries of an executor")
                            .contains("libjmkl.so"));
            var network = Network.trainedOn(home);
            assertThat(network.files()).contains("network.json", "model.onnx", "evaluation.json");
            assertThat(network.compareWithBigdl(walk, folder.resolve("bigdl"))).isGreaterThan(4_000);
            walk.stop();
        }

        var computed = SparkEvents.countedByExecutor(home, Network.COUNTER);
        assertThat(computed)
                .containsOnlyKeys("0", "1")
                .allSatisfy((executor, rows) -> assertThat(rows).isPositive());
        assertThat(computed.values().stream().mapToLong(Long::longValue).sum())
                .as("each training row once an epoch")
                .isEqualTo(Network.trainedOn(home).trainingRows() * 5);
    }

    /** After the training above, whose settings it takes. */
    @Test
    @Order(3)
    @Tag("bigdl")
    @Tag("faults")
    void anExecutorKilledWhileANetworkIsTrainedDoesNotChangeABitOfIt() throws Exception {
        var settings = Network.trainedOn(home).settings(Map.of("epochs", 20));

        try (var walk = new JanuaryWalk(home, january())) {
            settings.put("repository", "undisturbed");
            var undisturbed = walk.startRun("train", settings);
            walk.awaitSuccess(undisturbed);
            settings.put("repository", "disturbed");
            var disturbed = walk.startRun("train", settings);
            walk.awaitProgress(disturbed, "Training bigdl");
            executors().get(0).destroyForcibly();
            walk.awaitSuccess(disturbed);
            assertThat(Network.of(home, disturbed).content())
                    .isEqualTo(Network.of(home, undisturbed).content());
            walk.stop();
        }
    }

    private Stream<ProcessHandle> workers() {
        return list(cluster, "processes").stream()
                .filter(process -> String.valueOf(process.get("name")).startsWith("worker-"))
                .map(process -> ProcessHandle.of(((Number) process.get("pid")).longValue())
                        .orElseThrow());
    }

    private List<ProcessHandle> executors() {
        return workers().flatMap(ProcessHandle::children).toList();
    }

    /** Its executors are larger than the workers. */
    @Test
    void aDriverWithoutExecutorsSaysWhatItWaitsFor() throws Exception {
        var there = Files.createDirectories(folder.resolve("waiting"));
        Files.writeString(there.resolve("secrets.yaml"), "cluster: \"" + secret() + "\"\n");
        Files.setPosixFilePermissions(there.resolve("secrets.yaml"), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(there.resolve("config.yaml"), """
                pools:
                  default: {master: "%s", secret: "${secret:cluster}", memory: 700m, conf: {spark.executor.memory: 5g}}
                """.formatted(cluster.get("master")));
        try (var walk = new JanuaryWalk(there, january())) {
            JanuaryWalk.await(
                    () -> walk.items("/api/v1/drivers").stream()
                            .anyMatch(driver ->
                                    String.valueOf(driver.get("message")).contains("has no executor for this driver")),
                    "what it waits for is told");
            assertThat(walk.items("/api/v1/drivers"))
                    .singleElement()
                    .satisfies(driver -> assertThat(driver)
                            .containsEntry("state", "STARTING")
                            .containsEntry("cores", 0)
                            .containsEntry("executors", List.of()));
            walk.stop();
        }
    }

    /** In both executors at once: each tries a task of the first run, which ends them, while the second one goes on with new ones. */
    @Test
    @Tag("faults")
    void aRunThatNeedsMoreMemoryThanExecutorsHaveFailsAloneAndSaysWhatToRaise() throws Exception {
        var ingest = Map.of(
                "source", "carriers",
                "target", "bronze.carriers",
                "format", "csv",
                "columns",
                        List.of(Map.of("name", "carrier", "type", "string"), Map.of("name", "name", "type", "string")),
                "connection",
                        Map.of(
                                "kind",
                                "file",
                                "path",
                                Product.ROOT
                                        .resolve("data-samples/nycflights13/airlines.csv")
                                        .toString()));
        try (var walk = new JanuaryWalk(home, january())) {
            walk.awaitSuccess(walk.startRun("ingest", ingest));
            var drivers = walk.drivers().map(ProcessHandle::pid).toList();

            var greedy = walk.startRun("clean", derived("silver.greedy", "repeat(carrier, 1000000000)"));
            var modest = walk.startRun("clean", derived("silver.modest", "repeat(carrier, 3)"));

            var failed = walk.awaitEnd(greedy);
            assertThat(failed).containsEntry("state", "FAILED").containsEntry("errorType", "USER");
            assertThat(String.valueOf(failed.get("message"))).contains("spark.executor.memory");
            walk.awaitSuccess(modest);
            assertThat(walk.awaitEnd(modest)).containsEntry("attempt", 1);
            assertThat(walk.drivers().map(ProcessHandle::pid)).isEqualTo(drivers);
            assertThat(walk.commits().getOrDefault("silver/greedy", 0)).isZero();
            assertThat(walk.commits()).containsEntry("silver/modest", 1);
            walk.stop();
        }
    }

    /** After the walk, whose features it trains on. */
    @Test
    void boostingOnAnExecutorTellsItsRoundsAndCanBeCancelled() throws Exception {
        try (var walk = new JanuaryWalk(home, january())) {
            var training = walk.startRun(
                    "train",
                    Map.of(
                            "trainer", "xgboost",
                            "input", "gold.flight_features",
                            "repository", "cancelled",
                            "label", "label",
                            "numeric", List.of("hour", "distance"),
                            "split",
                                    Map.of(
                                            "train",
                                            "day <= 20",
                                            "validate",
                                            "day BETWEEN 21 AND 25",
                                            "test",
                                            "day > 25"),
                            "parameters", Map.of("rounds", 10_000)));
            walk.awaitProgress(training, "Training xgboost");
            walk.remote().post("/api/v1/runs/" + training + "/cancel", Map.of());
            assertThat(walk.awaitEnd(training)).containsEntry("state", "CANCELLED");
            walk.stop();
        }
    }

    private static Map<String, Object> derived(String output, String text) {
        return Map.of(
                "input",
                "bronze.carriers",
                "output",
                output,
                "steps",
                List.of(Map.of("derive", Map.of("size", "length(" + text + ")"))));
    }

    @Test
    @Tag("faults")
    void aKilledExecutorWorkerOrDriverChangesNothingInTheEnd() throws Exception {
        var inOneJvm = inOneJvm();
        // Seeds that follow each other: Random would draw nearly the same first number from each.
        var first = Long.getLong("faults.seed", System.nanoTime());
        for (var point = 0; point < POINTS; point++) {
            var seed = first + point;
            var random = new SplittableRandom(seed);
            var victim = Victim.values()[(int) Math.floorMod(seed, (long) Victim.values().length)];
            var table = KILLED_AFTER_A_COMMIT_OF.get(random.nextInt(KILLED_AFTER_A_COMMIT_OF.size()));
            System.out.printf("kill %d, of the %s after %s, seed %d%n", point, victim, table, seed);
            var there = Files.createDirectories(folder.resolve("point-" + point));
            var own = start(there);
            Files.writeString(there.resolve("config.yaml"), config(own));
            try (var walk = new JanuaryWalk(there, data)) {
                walk.startWorkflow();
                walk.awaitCommit(table);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(5_000)));
                var killed = victim.in(own, walk).toList();
                assertThat(killed).as("the %s, of seed %d", victim, seed).isNotEmpty();
                killed.forEach(ProcessHandle::destroyForcibly);
                walk.awaitEnd();
                assertThat(walk.result())
                        .as("after the kill of the %s with seed %d", victim, seed)
                        .isEqualTo(inOneJvm);
                walk.stop();
            } finally {
                Product.aimass(there, "cluster", "stop");
            }
        }
    }

    private enum Victim {
        EXECUTOR {
            @Override
            Stream<ProcessHandle> in(Map<String, Object> cluster, JanuaryWalk walk) {
                return worker(cluster).children();
            }
        },
        WORKER {
            @Override
            Stream<ProcessHandle> in(Map<String, Object> cluster, JanuaryWalk walk) {
                return Stream.of(worker(cluster));
            }
        },
        DRIVER {
            @Override
            Stream<ProcessHandle> in(Map<String, Object> cluster, JanuaryWalk walk) {
                return walk.drivers();
            }
        };

        abstract Stream<ProcessHandle> in(Map<String, Object> cluster, JanuaryWalk walk);

        private static ProcessHandle worker(Map<String, Object> cluster) {
            return list(cluster, "processes").stream()
                    .filter(process -> "worker-1".equals(process.get("name")))
                    .map(process -> ProcessHandle.of(((Number) process.get("pid")).longValue())
                            .orElseThrow())
                    .findFirst()
                    .orElseThrow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client", "cluster"})
    void aJobSubmittedByHandLeavesItsOutcomeWhereverItsDriverRuns(String mode) throws IOException {
        var settings = Files.writeString(
                folder.resolve("settings.yaml"),
                Files.readString(Product.ROOT.resolve("deploy/demo/by-hand/airlines.yaml"))
                        .replace("data-samples", Product.ROOT + "/data-samples"));
        var properties = Files.writeString(
                folder.resolve("secret.conf"),
                Documented.block("docs/cluster.md", "spark.authenticate true").replaceAll("<.*>", secret())
                        + "spark.driver.memory 700m\nspark.executor.memory 600m\n");
        var root = folder.resolve("by-hand");
        var instead = new HashMap<>(Map.of(
                "spark-submit", Product.DISTRIBUTION.resolve("bin/spark-submit").toString(),
                "spark://127.0.0.1:7077", String.valueOf(cluster.get("master")),
                "cluster", mode,
                "secret.conf", properties.toString(),
                "jobs/ingest-jobs.jar", jar("ingest-jobs"),
                "/data/airlines.yaml", settings.toString(),
                "r-1", "r-" + mode,
                "file:///data/root", root.toUri().toString()));

        var ended = byHand(instead);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        var outcome = Json.object(Files.readString(root.resolve("runs/r-" + mode + "/outcome.json")));
        assertThat(outcome).containsEntry("state", "succeeded");
        assertThat(list(outcome, "accounting"))
                .singleElement()
                .satisfies(rows -> assertThat(rows).containsEntry("read", 16).containsEntry("written", 16));
        assertThat(TableDigest.of(root.resolve("lake/bronze/airlines")).rows()).isEqualTo(16);

        instead.put("jobs/ingest-jobs.jar", jar("feature-jobs"));
        instead.put("ingest", "clean");
        instead.put("/data/airlines.yaml", "{input: bronze.missing, output: silver.airlines, steps: []}");
        instead.put("r-1", "r-fails-" + mode);

        var failing = byHand(instead);

        assertThat(failing.exitCode())
                .as("what Spark's launcher makes of it")
                .isEqualTo(mode.equals("cluster") ? 0 : 64);
        assertThat(Json.object(Files.readString(root.resolve("runs/r-fails-" + mode + "/outcome.json"))))
                .containsEntry("state", "failed")
                .containsEntry("errorType", "USER");
        assertThat(root.resolve("lake/silver")).doesNotExist();
    }

    private static Product.Ended byHand(Map<String, String> instead) throws IOException {
        return Product.run(
                Map.of("SPARK_LOCAL_IP", "127.0.0.1"), Documented.command("docs/cluster.md", "spark-submit", instead));
    }

    private static String jar(String name) {
        return Product.DISTRIBUTION.resolve("jobs/" + name + ".jar").toString();
    }

    @Test
    void whoDoesNotKnowTheSecretIsRefusedBySparksOwnProtocol() {
        var daemons = list(cluster, "processes").stream()
                .filter(process -> !"history".equals(process.get("name")))
                .map(process -> ((Number) process.get("pid")).longValue())
                .toList();

        assertThat(daemons)
                .hasSize(3)
                .allSatisfy(pid -> assertThat(refusals(pid))
                        .as("its page's port says something else")
                        .anyMatch(line -> line.contains("SaslMessage")));
    }

    /** What a stranger is told on each port of a process. */
    private static List<String> refusals(long pid) {
        var ports = ListeningSockets.of(pid).stream()
                .map(socket -> String.valueOf(socket.port()))
                .distinct()
                .toList();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Product.ROOT.resolve("shared/spark-runtime/target/test-classes") + java.io.File.pathSeparator
                        + Product.DISTRIBUTION.resolve("spark/jars") + "/*",
                "io.aimass.spark.RpcProbe",
                "127.0.0.1"));
        command.addAll(ports);

        var probe = Product.run(Map.of(), command);

        assertThat(probe.exitCode()).as(probe.err()).isZero();
        var said = probe.out()
                .lines()
                .filter(line -> line.matches("\\d+ (REFUSED|ANSWERED).*"))
                .toList();
        assertThat(said).hasSize(ports.size()).allMatch(line -> line.contains(" REFUSED "));
        return said;
    }

    @Test
    void itsStateIsToldAndItStopsWholly() throws IOException {
        var own = Files.createDirectories(folder.resolve("own"));
        var started =
                Json.object(aimass(own, documented("aimass cluster start", Map.of(), "--port", "0", "-o", "json")));
        assertThat(started).containsEntry("state", "ALIVE");
        assertThat(list(started, "workers"))
                .hasSize(2)
                .allSatisfy(worker -> assertThat(worker)
                        .containsEntry("state", "ALIVE")
                        .containsEntry("cores", 2)
                        .containsEntry("memory", 4096));
        assertThat(Json.object(aimass(own, documented("aimass cluster status", Map.of(), "-o", "json"))))
                .containsEntry("state", "ALIVE");
        assertThat(list(started, "processes"))
                .extracting(process -> process.get("name"))
                .containsExactly("master", "history", "worker-1", "worker-2");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(Path.of((String) started.get("secretFile")))))
                .isEqualTo("rw-------");
        var again = Product.aimass(own, "cluster", "start", "--port", "0");
        assertThat(again.exitCode()).isEqualTo(64);
        assertThat(again.err()).contains("A cluster runs on " + own + " already");

        aimass(own, documented("aimass cluster stop", Map.of()));

        for (var process : list(started, "processes")) {
            assertThat(ProcessHandle.of(((Number) process.get("pid")).longValue())
                            .filter(ProcessHandle::isAlive))
                    .as("%s", process)
                    .isEmpty();
        }
        assertThat(Product.aimass(own, "cluster", "status").err()).contains("No cluster runs on " + own);
    }

    @Test
    void workersOfAnotherHomeJoinWithTheSecretAndAPortInUseIsNamed() throws IOException {
        var other = Files.createDirectories(folder.resolve("other"));
        var master = String.valueOf(cluster.get("master"));

        var joined = Json.object(aimass(
                other,
                documented(
                        "aimass cluster join",
                        Map.of(
                                "spark://10.0.0.1:7077",
                                master,
                                "10.0.0.2",
                                "127.0.0.1",
                                "8",
                                "1",
                                "32g",
                                "512m",
                                "secret",
                                String.valueOf(cluster.get("secretFile"))),
                        "--port",
                        "0",
                        "-o",
                        "json")));

        try {
            var stranger = Product.run(
                    Map.of("AIMASS_HOME", folder.resolve("stranger").toString()),
                    List.of(
                            "bash",
                            "-c",
                            "echo not-the-secret | \"$0\" cluster join " + master
                                    + " --workers 1 --memory 512m --port 0",
                            Product.ROOT.resolve("aimass").toString()));
            assertThat(stranger.exitCode()).as(stranger.err()).isEqualTo(64);
            assertThat(stranger.err()).contains(master + " does not take this secret");
            assertThat(folder.resolve("stranger/cluster/secret")).doesNotExist();
            assertThat(joined).containsEntry("state", "JOINED").containsEntry("master", master);
            assertThat(list(Json.object(aimass(home, "cluster", "status", "-o", "json")), "workers"))
                    .filteredOn(worker -> "ALIVE".equals(worker.get("state")))
                    .hasSize(3);
        } finally {
            aimass(other, "cluster", "stop");
        }
        var port = master.replaceAll(".*:", "");
        var taken = Product.aimass(folder.resolve("third"), "cluster", "start", "--port", port);
        assertThat(taken.exitCode()).isEqualTo(64);
        assertThat(taken.err())
                .contains("Port " + port + " on 127.0.0.1, for the cluster's master, is in use")
                .contains("--port");
    }

    @Test
    void everySocketIsOnLoopbackAndNoPageOpensWithoutTheSecret() throws Exception {
        for (var process : list(cluster, "processes")) {
            assertThat(ListeningSockets.of(((Number) process.get("pid")).longValue()))
                    .as("%s", process)
                    .isNotEmpty()
                    .allMatch(ListeningSockets.Socket::loopback);
        }
        for (var page : List.of("page", "history")) {
            for (var path : List.of("", "json/", "api/v1/applications", "static/webui.css")) {
                var connection = (java.net.HttpURLConnection)
                        java.net.URI.create(cluster.get(page) + path).toURL().openConnection();
                assertThat(connection.getResponseCode()).as(page + " " + path).isEqualTo(401);
            }
        }
    }

    /** A command of the page on clusters, with what stands for the reader's own put in and words of the test's own after it. */
    private static String[] documented(String beginning, Map<String, String> instead, String... more)
            throws IOException {
        var words = Documented.command("docs/cluster.md", beginning, instead);
        return Stream.concat(words.stream().skip(1), Stream.of(more)).toArray(String[]::new);
    }

    private String secret() throws IOException {
        return Files.readString(Path.of(String.valueOf(cluster.get("secretFile"))))
                .trim();
    }

    private Path january() throws IOException {
        if (data == null) {
            data = JanuaryWalk.data(shared.resolve("data"));
        }
        return data;
    }

    private JanuaryWalk.Result inOneJvm() throws Exception {
        january();
        return JanuaryWalk.inOneJvm();
    }

    private static Map<String, Object> start(Path home) {
        return Json.object(
                aimass(home, "cluster", "start", "--workers", "2", "--memory", "1g", "--port", "0", "-o", "json"));
    }

    private static String config(Map<String, Object> cluster) {
        return """
                pools:
                  default:
                    master: "%s"
                    memory: 1500m
                    conf: {spark.executor.memory: 900m, spark.executor.cores: 1, spark.cores.max: 2, spark.sql.shuffle.partitions: 4, spark.executor.heartbeatInterval: 1s}
                """.formatted(cluster.get("master"));
    }

    private static String aimass(Path home, String... arguments) {
        var ended = Product.aimass(home, arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
        return (List<Map<String, Object>>) map.get(key);
    }
}
