package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Running;
import io.aimass.orchestration.platform.http.Json;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pool whose executors are pods, by the Spark that pip installs. The API server is fabric8's, which keeps objects and tells of them over
 * HTTPS and checks nothing; the part of a kubelet is played here. What it shows is what Spark asks for and that runs work with what it gets.
 */
class KubernetesTest {
    private static final String NAMESPACE = "ml";

    @TempDir
    private Path folder;

    private ApiServer server;
    private KubernetesClient client;
    private Path home;
    private Path spark;
    private Process platform;

    @BeforeEach
    void startTheApiServerAndThePlatform() throws Exception {
        server = ApiServer.start(folder);
        client = server.client();
        spark = PythonEnvironment.open().sparkHome();
        home = Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(home.resolve("cluster/events"));
        var template = Files.writeString(folder.resolve("executor.yaml"), """
                apiVersion: v1
                kind: Pod
                metadata: {labels: {app.kubernetes.io/component: executor}}
                spec: {automountServiceAccountToken: false, containers: [{name: executor}]}
                """);
        Files.writeString(home.resolve("config.yaml"), config(template));
        Files.writeString(home.resolve("secrets.yaml"), "warehouse: kanarienvogel\n");
        Files.setPosixFilePermissions(home.resolve("secrets.yaml"), PosixFilePermissions.fromString("rw-------"));
        var log = home.resolve("up.out");
        var arguments = new ArrayList<>(List.of("up", "--foreground"));
        arguments.addAll(Product.FREE_PORTS);
        platform = Product.start(home, log, arguments);
        await(() -> Running.on(home).isPresent(), Files.readString(log));
    }

    @AfterEach
    void stopThem() throws Exception {
        platform.destroy();
        if (!platform.waitFor(40, TimeUnit.SECONDS)) {
            platform.descendants().forEach(ProcessHandle::destroyForcibly);
            platform.destroyForcibly();
        }
        client.close();
        server.close();
    }

    @Test
    void aWarmDriversRunsWorkInPodsAndAJobByItselfIsADriverPodWithoutSecretsInIt() throws Exception {
        var logs = Files.createDirectories(folder.resolve("pods"));
        try (var pods = new ExecutorPods(client, NAMESPACE, spark, logs)) {
            Product.remote(home)
                    .putText("/api/v1/jobs/airlines", job("bronze.airlines", airlines(), "{kind: file, path: \"%s\"}"));
            var run = Product.aimass(home, "job", "run", "airlines", "--wait", "-o", "json");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(Json.object(run.out()).get("accounting").toString()).contains("read=16", "written=16");
            assertThat(SparkEvents.executorsByJobType(home).get("ingest")).isSubsetOf("1", "2");
            assertThat(pods.seen()).hasSize(2).allSatisfy(this::assertExecutor);

            byItself();

            platform.destroy();
            platform.waitFor();
            await(() -> pods.running().values().stream().noneMatch(Process::isAlive), "the executors' end");
        }
    }

    private void assertExecutor(Pod pod) {
        var container = pod.getSpec().getContainers().get(0);
        assertThat(container.getImage()).isEqualTo("registry.example.org/aimass:1");
        assertThat(pod.getMetadata().getLabels()).containsEntry("app.kubernetes.io/component", "executor");
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("ml-executor");
        assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
        assertThat(container.getResources().getRequests().get("cpu").getAmount())
                .isEqualTo("1");
    }

    /** What {@code spark-submit} posts for the command that {@code cluster command} prints. */
    private void byItself() throws IOException {
        var connection =
                "{kind: jdbc, url: \"jdbc:postgresql://db/w\", table: planes, user: w, password: \"${secret:warehouse}\"}";
        Product.remote(home).putText("/api/v1/jobs/planes", jdbc(connection));
        var told = Product.aimass(home, "cluster", "command", "default", "--job", "planes", "-o", "json");
        assertThat(told.exitCode()).as(told.err()).isZero();
        @SuppressWarnings("unchecked")
        var words = (List<String>) Json.object(told.out()).get("words");

        var ended = Product.run(Map.of(), words);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        var pod = client.pods()
                .inNamespace(NAMESPACE)
                .withLabel("spark-role", "driver")
                .list()
                .getItems()
                .get(0);
        var driver = pod.getSpec().getContainers().get(0);
        assertThat(driver.getImage()).isEqualTo("registry.example.org/aimass:1");
        assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("ml-driver");
        assertThat(driver.getArgs())
                .containsSubsequence("driver", "--class", "io.aimass.spark.JobMain")
                .endsWith(words.subList(words.indexOf("run"), words.size()).toArray(String[]::new));
        assertThat(driver.getEnv())
                .filteredOn(variable -> variable.getName().equals("AIMASS_SECRET_WAREHOUSE"))
                .singleElement()
                .extracting(EnvVar::getValueFrom)
                .satisfies(from -> {
                    assertThat(from.getSecretKeyRef().getName()).isEqualTo("aimass-secrets");
                    assertThat(from.getSecretKeyRef().getKey()).isEqualTo("AIMASS_SECRET_WAREHOUSE");
                });
        var services = client.services().inNamespace(NAMESPACE).list().getItems();
        assertThat(services).singleElement().satisfies(service -> {
            assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(pod.getMetadata().getLabels())
                    .containsAllEntriesOf(service.getSpec().getSelector());
            assertThat(service.getMetadata().getOwnerReferences())
                    .singleElement()
                    .satisfies(owner -> assertThat(owner.getName())
                            .isEqualTo(pod.getMetadata().getName()));
        });
        var properties = properties();
        assertThat(properties)
                .contains("spark.driver.host=" + services.get(0).getMetadata().getName())
                .contains("local\\:///", "delta-spark_2.12")
                .doesNotContain("127.0.0.1\n");
        for (var object : List.of(Json.text(words), properties, String.valueOf(pod))) {
            assertThat(object).doesNotContain("kanarienvogel");
        }
    }

    /** Of the driver's ConfigMap. */
    private String properties() {
        return client.configMaps().inNamespace(NAMESPACE).list().getItems().stream()
                .map(ConfigMap::getData)
                .filter(data -> data != null && data.containsKey("spark.properties"))
                .map(data -> data.get("spark.properties"))
                .filter(text -> text.contains("spark.kubernetes.submitInDriver=true"))
                .findFirst()
                .orElseThrow();
    }

    private static String airlines() {
        return Product.ROOT.resolve("data-samples/nycflights13/airlines.csv").toString();
    }

    private static String job(String target, String path, String connection) {
        return """
                jobType: ingest
                settings:
                  source: airlines
                  target: %s
                  format: csv
                  columns: [{name: carrier, type: string}, {name: name, type: string}]
                  connection: %s
                """.formatted(target, connection.formatted(path));
    }

    private static String jdbc(String connection) {
        return """
                jobType: ingest
                settings:
                  source: planes
                  target: bronze.planes
                  columns: [{name: tailnum, type: string}]
                  connection: %s
                """.formatted(connection);
    }

    private String config(Path template) {
        return """
                pools:
                  default:
                    master: "k8s://%s"
                    spark-home: "%s"
                    memory: 900m
                    slots: 1
                    conf:
                      spark.kubernetes.namespace: ml
                      spark.kubernetes.authenticate.caCertFile: "%s"
                      spark.kubernetes.authenticate.submission.caCertFile: "%s"
                      spark.kubernetes.container.image: registry.example.org/aimass:1
                      spark.kubernetes.authenticate.driver.serviceAccountName: ml-driver
                      spark.kubernetes.authenticate.executor.serviceAccountName: ml-executor
                      spark.kubernetes.executor.podTemplateFile: "%s"
                      spark.kubernetes.submission.waitAppCompletion: false
                      spark.executor.instances: 2
                      spark.executor.memory: 600m
                      spark.driver.host: 127.0.0.1
                      spark.driver.bindAddress: 127.0.0.1
                      spark.eventLog.enabled: true
                      spark.eventLog.dir: "%s"
                """.formatted(
                        server.url(),
                        spark,
                        server.certificate(),
                        server.certificate(),
                        template,
                        home.resolve("cluster/events").toUri());
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void await(Condition condition, String what) throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
