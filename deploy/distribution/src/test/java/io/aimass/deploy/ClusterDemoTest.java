package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.microsoft.playwright.Page;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code aimass demo --profile cluster} beside {@code aimass demo}: the same rows in, the same tables and models out. */
@OnTheDemo
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterDemoTest {
    private static final List<String> TABLES = List.of(
            "bronze/flights",
            "bronze/weather",
            "bronze/planes",
            "bronze/airports",
            "bronze/airlines",
            "bronze/access_log",
            "bronze/cloudwatch",
            "silver/flights",
            "silver/weather",
            "silver/planes",
            "silver/airports",
            "silver/airlines",
            "gold/flight_features");

    @TempDir
    static Path home;

    private DemoHome.Demo cluster;
    private List<Map<String, Object>> services;

    @BeforeAll
    void runTheDemo() throws IOException {
        cluster = new DemoHome.Demo(home, DemoHome.FOR_SHORT_RUNS, "--profile", "cluster");
        services = maps(Json.object(Files.readString(home.resolve("services/services.json"))), "daemons");
    }

    @AfterAll
    void stopTheDemo() throws Exception {
        cluster.close();
        assertThat(services)
                .as("services that outlive the demo")
                .noneMatch(service -> ProcessHandle.of(((Number) service.get("pid")).longValue())
                        .filter(ProcessHandle::isAlive)
                        .isPresent());
    }

    @Test
    void everyTableHasTheLaptopsRows(DemoHome.Demo laptop) throws IOException {
        var root = String.valueOf(((Map<?, ?>) config().get("storage")).get("root"));
        assertThat(root).startsWith("hdfs://127.0.0.1:");
        for (var table : TABLES) {
            assertThat(TableDigest.of(root + "/lake/" + table, Map.of()))
                    .as(table)
                    .isEqualTo(TableDigest.of(laptop.home().resolve("root/lake/" + table)));
        }
        assertThat(home.resolve("root/lake")).doesNotExist();
        var models = new org.apache.hadoop.fs.Path(root, "models/blobs");
        assertThat(models.getFileSystem(new Configuration())
                        .getContentSummary(models)
                        .getFileCount())
                .as("files of models on HDFS")
                .isPositive();
        assertThat(home.resolve("root/models")).doesNotExist();
    }

    @Test
    void theReportSaysTheSameOfSourcesStepsModelsAndPrediction(DemoHome.Demo laptop) {
        var there = cluster.report();
        var here = laptop.firstReport();
        assertThat(there.keySet()).isEqualTo(here.keySet());
        assertThat(there.get("outcome")).isEqualTo("SUCCEEDED");
        assertThat(there.get("sources")).isEqualTo(here.get("sources"));
        assertThat(maps(there, "steps"))
                .extracting(step -> step.get("name") + " " + step.get("state"))
                .isEqualTo(maps(here, "steps").stream()
                        .map(step -> step.get("name") + " " + step.get("state"))
                        .toList());
        assertThat(auc(there, "xgboost")).isCloseTo(auc(here, "xgboost"), within(0.002));
        assertThat(auc(there, "logistic-regression")).isCloseTo(auc(here, "logistic-regression"), within(0.002));
        var prediction = (Map<?, ?>) there.get("prediction");
        assertThat(prediction.get("batch")).isNotNull().isEqualTo(prediction.get("online"));
    }

    @Test
    void everyHeavyStepHadTasksOnBothWorkers() throws IOException {
        var executors = SparkEvents.executorsByRun(home);
        var heavy = maps(cluster.remote().get("/api/v1/runs?limit=200"), "items").stream()
                .filter(run -> List.of("features", "train", "score").contains(run.get("jobType"))
                        || String.valueOf(run.get("writes")).contains("silver.flights@"))
                .toList();
        assertThat(heavy).hasSize(Product.BIGDL ? 7 : 5);
        for (var run : heavy) {
            assertThat(executors.get(run.get("id")))
                    .as("executors of %s, which %s", run.get("jobType"), run.get("writes"))
                    .containsExactly("0", "1");
        }
        assertThat(executors.values()).as("a driver with a local master").noneMatch(ids -> ids.contains("driver"));
    }

    @Test
    @Tag("bigdl")
    void theNetworkIsNoWorseThanLogisticRegressionByMoreThanTwoHundredthsOfAuc() {
        assertThat(auc(cluster.report(), "bigdl"))
                .isGreaterThanOrEqualTo(auc(cluster.report(), "logistic-regression") - 0.02);
    }

    @Test
    void weatherCameThroughKafkaAndTheFleetFromPostgres() throws IOException {
        var bindings = new LinkedHashMap<String, Object>();
        var profile = Yaml.load(Files.readString(home.resolve("profile.yaml")));
        ((Map<?, ?>) profile.get("sources"))
                .forEach(
                        (name, connection) -> bindings.put(String.valueOf(name), ((Map<?, ?>) connection).get("kind")));
        assertThat(bindings)
                .containsEntry("weather", "kafka")
                .containsEntry("planes", "jdbc")
                .containsEntry("airports", "jdbc");
        assertThat(Files.readString(home.resolve("profile.yaml"))).contains("jdbc:postgresql://");
        assertThat(Json.text(cluster.remote().get("/api/v1/tables/bronze.weather/history")))
                .as("the offsets of 26,115 events in two partitions, in the commit that holds them")
                .contains("{\\\"0\\\":13058,\\\"1\\\":13057}");
        assertThat(String.valueOf(config().get("database"))).startsWith("jdbc:postgresql://");
        assertThat(home.resolve("metadata.db")).doesNotExist();
    }

    @Test
    void everyServiceIsAProcessOfItsOwnOnLoopbackWithItsLog() throws Exception {
        assertThat(services)
                .extracting(service -> service.get("name"))
                .containsExactly("kafka", "postgres", "name-node", "data-node-1", "data-node-2");
        for (var service : services) {
            assertThat(ListeningSockets.of(((Number) service.get("pid")).longValue()))
                    .as("%s", service)
                    .isNotEmpty()
                    .allMatch(ListeningSockets.Socket::loopback);
            assertThat(Path.of(String.valueOf(service.get("log")))).isNotEmptyFile();
        }
        for (var secret : Files.readAllLines(home.resolve("secrets.yaml"))) {
            var value = secret.replaceAll(".*\"(.*)\"", "$1");
            for (var process : ProcessHandle.allProcesses().toList()) {
                assertThat(process.info().commandLine().orElse("")).doesNotContain(value);
            }
            try (var logs = Files.list(home.resolve("logs"))) {
                for (var log : logs.toList()) {
                    assertThat(Files.readString(log)).as(log.toString()).doesNotContain(value);
                }
            }
        }
    }

    @Test
    void sparksOwnPagesOpenFromTheDashboardForWhoHasSignedIn() throws IOException {
        ProductBrowser.require();
        try (var browser = ProductBrowser.open()) {
            var dashboard = cluster.url("compute") + "/dashboard/index.html";
            var key = cluster.remote().post("/api/v1/sign-in-links", Map.of()).get("key");
            var page = browser.page();
            browser.visit(dashboard + "?token=" + key);
            page.locator("#cluster a[href='/spark/master/']").click();
            assertThat(title(page, "**/spark/master/")).startsWith("Spark Master at spark://127.0.0.1:");
            assertThat(page.locator("a[href*='/spark/master/proxy/worker-']").count())
                    .isGreaterThanOrEqualTo(2);

            browser.visit(dashboard);
            page.locator("#cluster tr[data-worker] a").first().click();
            assertThat(title(page, "**/spark/master/proxy/worker-*/")).startsWith("Spark Worker at 127.0.0.1:");

            browser.visit(dashboard);
            page.locator("#cluster a[href^='/spark/applications/history/app-']").click();
            assertThat(title(page, "**/spark/applications/history/app-*/jobs/")).endsWith("Spark Jobs");
            page.locator("a[href*='/executors/']").click();
            page.waitForSelector("#active-executors-table tbody tr:nth-child(3)");

            browser.visit(dashboard);
            page.locator("#cluster a[href='/spark/applications/']").click();
            assertThat(title(page, "**/spark/applications/")).isEqualTo("History Server");
            browser.hasNoComplaints();
            for (var path :
                    List.of("/spark/master/", "/spark/applications/", "/spark/applications/api/v1/applications")) {
                var connection = (HttpURLConnection)
                        URI.create(cluster.url("compute") + path).toURL().openConnection();
                assertThat(connection.getResponseCode()).as(path).isEqualTo(401);
            }
        }
    }

    /** Of the page that has come. */
    private static String title(Page page, String address) {
        page.waitForURL(address);
        return page.title();
    }

    private static double auc(Map<String, Object> report, String engine) {
        return maps(report, "models").stream()
                .filter(model -> engine.equals(model.get("engine")))
                .mapToDouble(model -> ((Number) model.get("auc")).doubleValue())
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> config() throws IOException {
        return Yaml.load(Files.readString(home.resolve("config.yaml")));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> maps(Map<String, Object> map, String key) {
        return new ArrayList<>((List<Map<String, Object>>) map.get(key));
    }
}
