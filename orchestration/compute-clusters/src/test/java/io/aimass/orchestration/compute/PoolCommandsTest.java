package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.SparkHome;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolCommandsTest {
    private static final Map<String, Object> SETTINGS = Map.of("connection", Map.of("password", "${secret:warehouse}"));

    @TempDir
    private Path folder;

    private Path home;
    private Path product;

    @BeforeEach
    void makeADistributionAndAHome() throws IOException {
        home = OwnSpark.home(folder);
        product = OwnSpark.product(folder);
    }

    @Test
    void aJobOnYarnHasItsDriverThereAndItsSecretsInTheFile() {
        var oneShot = commands("yarn", Map.of("spark.executor.instances", "2")).oneShot(order());

        assertThat(line(oneShot)).isEqualTo("""
                opt/bin/spark-submit --master yarn --deploy-mode cluster --name aimass ingest r-1 --class io.aimass.spark.JobMain --driver-memory 3g \
                --properties-file r-1.conf --conf spark.authenticate=true --conf spark.executor.instances=2 --conf spark.yarn.appMasterEnv.MKL_CBWR=COMPATIBLE --conf spark.yarn.maxAppAttempts=1 \
                --jars file://product/jobs/ingest-jobs.jar,file://product/spark/jars/annotations-2.31.78.jar,file://product/spark/jars/delta-spark_2.12-3.3.3.jar \
                file://product/jobs/feature-jobs.jar run ingest --settings {"connection":{"password":"\\u0024\\u007bsecret:warehouse\\u007d"} } \
                --run-id r-1 --root s3a://lake/aimass""");
        assertThat(oneShot.settings())
                .containsOnly(
                        Map.entry("spark.yarn.appMasterEnv.AIMASS_SECRET_WAREHOUSE", "hunter22"),
                        Map.entry("spark.yarn.appMasterEnv.AIMASS_STORAGE_SECRET_KEY", "kanarienvogel"));
        assertThat(oneShot.environment()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spark.hadoop.fs.s3a.secret.key",
                "spark.hadoop.fs.s3a.access.key",
                "spark.hadoop.fs.s3a.encryption.key",
                "spark.hadoop.fs.azure.account.key.lake.dfs.core.windows.net",
                "spark.hadoop.javax.jdo.option.ConnectionPassword",
                "spark.hadoop.fs.gs.auth.credentials"
            })
    void whatAPoolSaysOfAKeyIsInTheFileOnly(String name) {
        var oneShot = commands("yarn", Map.of(name, "kanarienvogel")).oneShot(order());

        assertThat(line(oneShot)).doesNotContain("kanarienvogel");
        assertThat(oneShot.settings()).containsEntry(name, "kanarienvogel");
    }

    @Test
    void aJobOnKubernetesTakesItsJarsFromTheImageAndItsSecretsFromASecret() {
        var conf = Map.of(
                "spark.kubernetes.container.image", "registry/aimass:1",
                "spark.kubernetes.namespace", "ml",
                "spark.kubernetes.driver.pod.name", "aimass-0",
                "spark.driver.host", "aimass-0.aimass-pods.ml.svc");

        var oneShot = commands("k8s://https://10.0.0.1:6443", conf).oneShot(order());

        assertThat(line(oneShot)).isEqualTo("""
                opt/bin/spark-submit --master k8s://https://10.0.0.1:6443 --deploy-mode cluster --name aimass ingest r-1 --class io.aimass.spark.JobMain --driver-memory 3g \
                --properties-file r-1.conf --conf spark.authenticate=true --conf spark.kubernetes.container.image=registry/aimass:1 \
                --conf spark.kubernetes.driver.secretKeyRef.AIMASS_SECRET_WAREHOUSE=aimass-secrets:AIMASS_SECRET_WAREHOUSE \
                --conf spark.kubernetes.driver.secretKeyRef.AIMASS_STORAGE_SECRET_KEY=aimass-secrets:AIMASS_STORAGE_SECRET_KEY \
                --conf spark.kubernetes.driverEnv.MKL_CBWR=COMPATIBLE --conf spark.kubernetes.namespace=ml \
                --jars local://product/jobs/ingest-jobs.jar,local://product/spark/jars/annotations-2.31.78.jar,local://product/spark/jars/delta-spark_2.12-3.3.3.jar \
                local://product/jobs/feature-jobs.jar run ingest --settings {"connection":{"password":"\\u0024\\u007bsecret:warehouse\\u007d"} } \
                --run-id r-1 --root s3a://lake/aimass""");
        assertThat(oneShot.settings()).isEmpty();
    }

    @Test
    void aJobOnAStandaloneClusterKnowsItsSecretByTheFileAndItsOwnByTheEnvironment() throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/spark-defaults.conf"), "spark.eventLog.enabled  true\n");
        var conf = Map.of("spark.authenticate.secret", "known", "spark.cores.max", "4");

        var oneShot = commands("spark://cluster:7077", conf).oneShot(order());

        assertThat(line(oneShot)).isEqualTo("""
                opt/bin/spark-submit --master spark://cluster:7077 --deploy-mode cluster --name aimass ingest r-1 --class io.aimass.spark.JobMain --driver-memory 3g \
                --properties-file r-1.conf --conf spark.authenticate=true --conf spark.cores.max=4 --conf spark.standalone.submit.waitAppCompletion=true \
                --jars file://product/jobs/ingest-jobs.jar,file://product/spark/jars/annotations-2.31.78.jar,file://product/spark/jars/delta-spark_2.12-3.3.3.jar \
                file://product/jobs/feature-jobs.jar run ingest --settings {"connection":{"password":"\\u0024\\u007bsecret:warehouse\\u007d"} } \
                --run-id r-1 --root s3a://lake/aimass""");
        assertThat(oneShot.environment()).containsExactly("AIMASS_SECRET_WAREHOUSE", "AIMASS_STORAGE_SECRET_KEY");
        oneShot.prepare();
        assertThat(folder.resolve("r-1.conf")).hasContent("""
                spark.authenticate.secret=known
                spark.eventLog.enabled=true
                """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("r-1.conf"))))
                .isEqualTo("rw-------");
    }

    @Test
    void aPoolWithOurSparkTakesTheProgramOfTheDistribution() {
        var pool = new Pool("big", 1, 2, "spark://cluster:7077", "3g", Map.of());

        assertThat(line(new PoolCommands(pool, command(), product).oneShot(order())))
                .startsWith("product/bin/spark-submit --master spark://cluster:7077 --deploy-mode cluster")
                .contains("--jars file://product/jobs/ingest-jobs.jar file://product/jobs/feature-jobs.jar run");
    }

    @Test
    void settingsComeBackAsTheyWereFromTheOneWordThatTheyAreMade() {
        var settings = Map.<String, Object>of(
                "a",
                List.of(Map.of("b", Map.of("c", "{{X}} $(Y) ${secret:z} \\ \" }} é"))),
                "d",
                Map.of("e", Map.of()));

        var word = InlineSettings.of(settings);

        assertThat(Json.object(word)).isEqualTo(settings);
        assertThat(word).doesNotContain("{{", "}}", "$");
    }

    private PoolCommands commands(String master, Map<String, String> conf) {
        var spark = Optional.of(new SparkHome(home));
        var pool = new Pool("big", 1, 2, master, "3g", conf, Optional.empty(), spark);
        return new PoolCommands(pool, command(), product);
    }

    private DriverCommand command() {
        return DriverCommand.of(product, folder.resolve("logs"), folder.resolve("work"));
    }

    private PoolCommands.Order order() {
        return new PoolCommands.Order(
                "r-1",
                "ingest",
                SETTINGS,
                URI.create("s3a://lake/aimass"),
                Map.of("secret-key", "kanarienvogel"),
                Map.of("warehouse", "hunter22"),
                "aimass-secrets",
                folder.resolve("r-1.conf"));
    }

    private String line(OneShot oneShot) {
        return String.join(" ", oneShot.words()).replace(folder + "/", "");
    }
}
