package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's workflow, as far as its tables of flights and one model go, and a job by itself on a real YARN, by the Spark that pip installs. */
class YarnTest {
    private static final String NAME = "flight-delay-short";
    private static final String SCORES = "gold/flight_scores";

    @TempDir
    private Path folder;

    @Test
    void theWorkflowComesToTheSameTablesInYarnsContainersAndAJobRunsThereByItself() throws Exception {
        var spark = PythonEnvironment.open().sparkHome();
        var data = JanuaryWalk.data(folder.resolve("data"));
        var home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("cluster/events"));
        try (var yarn = MiniYarn.start(Files.createDirectories(folder.resolve("yarn")))) {
            Files.writeString(home.resolve("config.yaml"), config(home, spark));
            var environment = Map.of("HADOOP_CONF_DIR", yarn.conf().toString());

            try (var walk = new JanuaryWalk(home, data, environment)) {
                walk.remote().putText("/api/v1/workflows/" + NAME, workflow());
                walk.startWorkflow(NAME);
                walk.awaitEnd();
                var tables = walk.digests();
                assertThat(tables.remove(SCORES)).isNotNull();
                assertThat(tables).hasSize(11);
                assertThat(JanuaryWalk.inOneJvm().tables()).containsAllEntriesOf(tables);
                var outcome = byItself(walk, environment);
                assertThat(outcome).containsEntry("state", "succeeded");
                assertThat((List<?>) outcome.get("accounting"))
                        .singleElement()
                        .satisfies(rows -> assertThat(Json.text(rows)).contains("\"read\":16,\"written\":16"));
                walk.stop();
            }

            await(() -> yarn.applications("Running") == 0 && yarn.containers().isEmpty(), yarn);
            assertThat(yarn.applications("Completed")).isEqualTo(2);
        }
        var executors = SparkEvents.executorsByJobType(home);
        for (var heavy : List.of("clean", "features", "train", "score")) {
            assertThat(executors.get(heavy)).as("executors of " + heavy).containsExactly("1", "2");
        }
    }

    /** Each of its tasks is the demo's own. */
    @SuppressWarnings("unchecked")
    private static String workflow() throws Exception {
        var demo = Yaml.load(Files.readString(Product.DISTRIBUTION.resolve("demo/workflows/flight-delay.yaml")));
        var all = (Map<String, Object>) demo.get("tasks");
        var tasks = new LinkedHashMap<String, Object>();
        for (var table : List.of("flights", "weather", "planes", "airports", "airlines")) {
            tasks.put("ingest-" + table, all.get("ingest-" + table));
            tasks.put("clean-" + table, all.get("clean-" + table));
        }
        tasks.put("features", all.get("features"));
        tasks.put("train-xgboost", all.get("train-xgboost"));
        var version = "flight-delay@${tasks.train-xgboost.outputs.version}";
        tasks.put(
                "score",
                Map.of(
                        "job",
                        "score",
                        "needs",
                        List.of("train-xgboost"),
                        "settings",
                        Map.of(
                                "models",
                                List.of(version),
                                "table",
                                "gold.flight_features",
                                "target",
                                "gold.flight_scores")));
        return Json.text(
                Map.of("kind", "workflow", "name", NAME, "parameters", demo.get("parameters"), "tasks", tasks));
    }

    /** As {@code cluster command} says, with a driver in YARN. */
    private Map<String, Object> byItself(JanuaryWalk walk, Map<String, String> environment) throws Exception {
        walk.remote()
                .putText(
                        "/api/v1/jobs/again",
                        "{jobType: ingest, pool: default, settings: {source: airlines, target: bronze.airlines_again}}");
        var told = Product.aimass(walk.home(), "cluster", "command", "default", "--job", "again", "-o", "json");
        assertThat(told.exitCode()).as(told.err()).isZero();
        var command = Json.object(told.out());
        @SuppressWarnings("unchecked")
        var words = (List<String>) command.get("words");

        var ended = Product.run(environment, words);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        var run = words.get(words.indexOf("--run-id") + 1);
        assertThat(TableDigest.of(walk.home().resolve("root/lake/bronze/airlines_again")))
                .isEqualTo(TableDigest.of(walk.home().resolve("root/lake/bronze/airlines")));
        return Json.object(Files.readString(walk.home().resolve("root/runs/" + run + "/outcome.json")));
    }

    private String config(Path home, Path spark) {
        return """
                pools:
                  default:
                    master: yarn
                    spark-home: "%s"
                    memory: 1500m
                    conf:
                      spark.executor.instances: 2
                      spark.executor.memory: 900m
                      spark.sql.shuffle.partitions: 4
                      spark.yarn.jars: "local:%s/jars/*"
                      spark.yarn.stagingDir: "%s"
                      spark.yarn.am.memory: 512m
                      spark.driver.host: 127.0.0.1
                      spark.yarn.appMasterEnv.SPARK_LOCAL_IP: 127.0.0.1
                      spark.executorEnv.SPARK_LOCAL_IP: 127.0.0.1
                      spark.eventLog.enabled: true
                      spark.eventLog.dir: "%s"
                """.formatted(
                        spark,
                        spark,
                        folder.resolve("staging").toUri(),
                        home.resolve("cluster/events").toUri());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition, MiniYarn yarn) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.holds()) {
            assertThat(System.nanoTime())
                    .as("%s applications, containers %s", yarn.applications("Running"), yarn.containers())
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
