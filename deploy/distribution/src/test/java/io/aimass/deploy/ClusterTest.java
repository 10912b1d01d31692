package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Spark standalone cluster of two workers from the distribution, and the demo's workflow on it. */
class ClusterTest {
    @TempDir
    private Path folder;

    private Path home;
    private Map<String, Object> cluster;

    @BeforeEach
    void startACluster() throws IOException {
        home = Files.createDirectories(folder.resolve("cluster"));
        cluster = Json.object(
                aimass("cluster", "start", "--workers", "2", "--memory", "1g", "--port", "0", "-o", "json"));
    }

    @AfterEach
    void stopTheCluster() {
        Product.aimass(home, "cluster", "stop");
    }

    @Test
    void theWorkflowComesToTheSameTablesAndModelsAsInOneJvmAndWorksOnBothWorkers() throws Exception {
        var data = JanuaryWalk.data(folder.resolve("data"));
        Files.writeString(home.resolve("config.yaml"), """
                pools:
                  default:
                    master: "%s"
                    memory: 1500m
                    conf: {spark.executor.memory: 900m, spark.executor.cores: 1, spark.sql.shuffle.partitions: 4}
                """.formatted(cluster.get("master")));
        try (var there = new JanuaryWalk(home, data);
                var here = new JanuaryWalk(folder.resolve("laptop"), data)) {
            there.startWorkflow();
            there.awaitEnd();
            here.startWorkflow();
            here.awaitEnd();

            assertThat(there.digests()).isEqualTo(here.digests());
            assertThat(there.commits()).isEqualTo(here.commits());
            assertThat(there.models()).isEqualTo(here.models());
            there.stop();
        }
        var executors = executorsByJobType();
        for (var heavy : List.of("clean", "features", "train", "score")) {
            assertThat(executors.get(heavy)).as("executors of " + heavy).containsExactly("0", "1");
        }
    }

    @Test
    void itsStateIsToldAndItStopsWholly() throws IOException {
        assertThat(cluster).containsEntry("state", "ALIVE");
        assertThat(list(cluster, "workers"))
                .hasSize(2)
                .allSatisfy(worker ->
                        assertThat(worker).containsEntry("state", "ALIVE").containsEntry("cores", 1));
        assertThat(list(cluster, "processes"))
                .extracting(process -> process.get("name"))
                .containsExactly("master", "history", "worker-1", "worker-2");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(Path.of((String) cluster.get("secretFile")))))
                .isEqualTo("rw-------");
        var again = Product.aimass(home, "cluster", "start", "--port", "0");
        assertThat(again.exitCode()).isEqualTo(64);
        assertThat(again.err()).contains("A cluster runs on " + home + " already");

        aimass("cluster", "stop");

        for (var process : list(cluster, "processes")) {
            assertThat(ProcessHandle.of(((Number) process.get("pid")).longValue())
                            .filter(ProcessHandle::isAlive))
                    .as("%s", process)
                    .isEmpty();
        }
        assertThat(Product.aimass(home, "cluster", "status").err()).contains("No cluster runs on " + home);
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

    /** From Spark's own event log: which executors had tasks of each job type's runs. */
    private Map<String, TreeSet<String>> executorsByJobType() throws IOException {
        var stages = new HashMap<Object, String>();
        var executors = new TreeMap<String, TreeSet<String>>();
        try (var files = Files.list(home.resolve("cluster/events"))) {
            for (var file : files.toList()) {
                for (var line : Files.readAllLines(file)) {
                    var event = Json.object(line);
                    if ("SparkListenerJobStart".equals(event.get("Event"))) {
                        var description = ((Map<?, ?>) event.get("Properties")).get("spark.job.description");
                        var type = String.valueOf(description).split(" ")[0];
                        ((List<?>) event.get("Stage IDs")).forEach(stage -> stages.put(stage, type));
                    } else if ("SparkListenerTaskEnd".equals(event.get("Event"))
                            && stages.containsKey(event.get("Stage ID"))) {
                        executors
                                .computeIfAbsent(stages.get(event.get("Stage ID")), type -> new TreeSet<>())
                                .add(String.valueOf(((Map<?, ?>) event.get("Task Info")).get("Executor ID")));
                    }
                }
            }
        }
        return executors;
    }

    private String aimass(String... arguments) {
        var ended = Product.aimass(home, arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> map, String key) {
        return (List<Map<String, Object>>) map.get(key);
    }
}
