package io.aimass.orchestration.platform.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void makeTheHome() {
        home = Home.open(folder.resolve("home"));
    }

    @Test
    void withoutAFileEverythingIsOnThisMachineAndOnLoopback() {
        var config = read(Map.of());

        assertThat(config.host()).isEqualTo("127.0.0.1");
        assertThat(config.ports()).isEqualTo(new Config.Ports(9000, 7000, 8080));
        assertThat(config.database().url()).isEqualTo("jdbc:sqlite:" + home.database());
        assertThat(config.storageRoot()).isEqualTo(home.root().toUri());
        assertThat(config.pools()).containsOnlyKeys("default");
        assertThat(config.session()).isEqualTo(Duration.ofHours(12));
    }

    @Test
    void aFileSaysOtherwise() throws Exception {
        write(home.config(), """
                host: 0.0.0.0
                ports: {server: 9100}
                names: [ml.example.org]
                database: jdbc:postgresql://db/aimass
                database-user: aimass
                database-password: ${secret:db}
                storage:
                  root: s3a://bucket/lake
                  options: {endpoint: "http://s3:9000", secret-key: "${secret:s3}"}
                pools:
                  big: {drivers: 2, master: "spark://host:7077", secret: "${secret:cluster}", memory: 8g, conf: {spark.sql.shuffle.partitions: 64, spark.cores.max: 16}}
                session: 30m
                """);
        var secrets = new Secrets(
                home.secrets(),
                Map.of("AIMASS_SECRET_DB", "one", "AIMASS_SECRET_S3", "two", "AIMASS_SECRET_CLUSTER", "three"));

        var config = Config.read(home, secrets);

        assertThat(config.ports()).isEqualTo(new Config.Ports(9100, 7000, 8080));
        assertThat(config.database().password()).isEqualTo("one");
        assertThat(config.database().toString()).isEqualTo("jdbc:postgresql://db/aimass");
        assertThat(config.storageRoot()).isEqualTo(URI.create("s3a://bucket/lake"));
        assertThat(config.storageOptions()).containsEntry("secret-key", "two");
        assertThat(config.pools().get("big").conf())
                .containsEntry("spark.sql.shuffle.partitions", "64")
                .containsEntry("spark.authenticate.secret", "three");
        assertThat(config.pools()).containsKey("default");
    }

    @Test
    void aPoolOnAClusterTakesTheSecretOfTheClusterThatWasStartedOnItsHome() throws Exception {
        write(home.config(), "pools: {default: {master: \"spark://127.0.0.1:7077\"}}\n");
        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'pools.default.secret' is missing")
                .hasMessageContaining("aimass cluster start");

        Files.createDirectories(home.cluster());
        Files.writeString(home.clusterSecret(), "known\n");

        assertThat(Config.read(home, new Secrets(home)).pools().get("default").conf())
                .as("of a home that joined a cluster elsewhere")
                .containsExactly(Map.entry("spark.authenticate.secret", "known"));

        Files.createDirectories(home.clusterEvents());

        assertThat(Config.read(home, new Secrets(home)).pools().get("default").conf())
                .containsEntry("spark.authenticate.secret", "known")
                .containsEntry("spark.eventLog.enabled", "true")
                .containsEntry(
                        "spark.eventLog.dir", home.clusterEvents().toUri().toString());
    }

    @Test
    void driversThatShareAClusterSayHowManyCoresTheyTake() throws Exception {
        Files.createDirectories(home.cluster());
        Files.writeString(home.clusterSecret(), "known\n");
        var notebooks = "notebooks: {master: \"spark://127.0.0.1:7077\", notebooks: {port: 0}%s}";
        var sharing = "pools:\n  default: {master: \"spark://127.0.0.1:7077\", drivers: %d%s}\n  %s\n";
        var limit = ", conf: {spark.cores.max: 2}";

        write(home.config(), sharing.formatted(2, limit, notebooks.formatted("")));
        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOf(InvalidSettings.class)
                .hasMessageContaining("'pools.notebooks.conf.spark.cores.max' is missing")
                .hasMessageNotContaining("pools.default");
        write(home.config(), sharing.formatted(2, "", ""));
        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .hasMessageContaining("'pools.default.conf.spark.cores.max' is missing");
        for (var allowed : List.of(
                sharing.formatted(1, "", ""),
                sharing.formatted(2, limit, notebooks.formatted(limit)),
                sharing.formatted(1, limit, notebooks.formatted(", conf: {spark.dynamicAllocation.enabled: true}")))) {
            write(home.config(), allowed);
            assertThat(Config.read(home, new Secrets(home)).pools()).as(allowed).containsKey("default");
        }
    }

    @Test
    void aPoolServesNotebooksWhenItSaysSoAndThenTakesNoRuns() throws Exception {
        write(home.config(), "pools: {notebooks: {notebooks: {port: 15003, artifacts: true}}}\n");

        var pools = Config.read(home, new Secrets(home)).pools();

        assertThat(pools.get("notebooks").notebooks()).contains(new NotebookAccess(15003, Optional.empty(), true));
        assertThat(pools.get("notebooks").takesRuns()).isFalse();
        assertThat(pools.get("default").takesRuns()).isTrue();
    }

    @Test
    void aPoolOfNotebooksThatCannotBeSaysWhy() throws Exception {
        write(home.config(), """
                pools:
                  default: {notebooks: {}}
                  many: {drivers: 2, notebooks: {python: python3, prot: 1}}
                """);

        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .hasSize(4)
                                .anySatisfy(p -> assertThat(p).contains("give notebooks a pool of their own"))
                                .anySatisfy(p -> assertThat(p).contains("'pools.many.drivers' is 2"))
                                .anySatisfy(p -> assertThat(p).contains("'python3' is not a Python interpreter"))
                                .anySatisfy(p -> assertThat(p)
                                        .contains("'pools.many.notebooks.prot' is not a setting", "port, python")));
    }

    @Test
    void aPoolMayHaveAUsersOwnSparkAndOnYarnAndKubernetesItMust() throws Exception {
        var spark = spark("spark-core_2.12-3.5.6.jar", "spark-yarn_2.12-3.5.6.jar");
        write(home.config(), "pools: {big: {master: yarn, spark-home: \"%s\"}}\n".formatted(spark));

        assertThat(Config.read(home, new Secrets(home)).pools().get("big").sparkHome())
                .contains(new SparkHome(spark));

        write(home.config(), """
                pools:
                  one: {master: yarn}
                  two: {master: "k8s://https://10.0.0.1:6443", spark-home: "%s"}
                  three: {spark-home: /nowhere/spark}
                  four: {spark-home: "%s"}
                """.formatted(spark, spark("spark-core_2.12-4.0.0.jar")));
        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactly(
                                        one -> assertThat(one)
                                                .startsWith("'pools.one.spark-home' is missing")
                                                .contains("master yarn"),
                                        two -> assertThat(two)
                                                .startsWith("'pools.two.spark-home': '" + spark)
                                                .contains("no jars/spark-kubernetes_2.12"),
                                        three -> assertThat(three).contains("'/nowhere/spark' is not a folder"),
                                        four -> assertThat(four)
                                                .contains("has Spark 4.0.0; AI Mass needs Spark 3.5 for Scala 2.12")));
    }

    @Test
    void jdbcIsServedWhereTheSparkHasItAndAPoolWithoutIsRefusedWithWhatIsMissing() throws Exception {
        var spark = spark("spark-core_2.12-3.5.7.jar", "spark-hive-thriftserver_2.12-3.5.7.jar");
        write(home.config(), "pools: {sql: {spark-home: \"%s\", notebooks: {jdbc-port: 10001}}}\n".formatted(spark));

        assertThat(Config.read(home, new Secrets(home)).pools().get("sql").notebooks())
                .contains(new NotebookAccess(15002, Optional.empty(), false, Optional.of(10001)));

        write(home.config(), """
                pools:
                  one: {notebooks: {jdbc-port: 0}}
                  two: {notebooks: {jdbc-port: 0}, spark-home: "%s"}
                  three: {notebooks: {jdbc-port: 70000}, spark-home: "%s"}
                """.formatted(spark("spark-core_2.12-3.5.7.jar"), spark));
        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .hasSize(3)
                                .anySatisfy(p -> assertThat(p)
                                        .startsWith("'pools.one.spark-home' is missing")
                                        .contains("no spark-hive-thriftserver jar"))
                                .anySatisfy(p -> assertThat(p)
                                        .startsWith("'pools.two.spark-home': ")
                                        .contains("no jars/spark-hive-thriftserver_2.12-3.5.x.jar"))
                                .anySatisfy(p -> assertThat(p).contains("'pools.three.notebooks.jdbc-port' is 70000")));
    }

    private Path spark(String... jars) throws Exception {
        var spark = Files.createTempDirectory(folder, "spark");
        Files.createDirectories(spark.resolve("bin"));
        Files.createFile(spark.resolve("bin/spark-submit")).toFile().setExecutable(true);
        for (var jar : jars) {
            Files.createDirectories(spark.resolve("jars"));
            Files.createFile(spark.resolve("jars").resolve(jar));
        }
        return spark;
    }

    @Test
    void aFileWithSevenMistakesNamesThemAll() throws Exception {
        write(home.config(), """
                hosts: 127.0.0.1
                ports: {server: 99999, comptue: 1}
                database: oracle
                storage: {root: "ftp://x"}
                pools: {default: {memory: lots}}
                session: soon
                """);

        assertThatThrownBy(() -> Config.read(home, new Secrets(home)))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .hasSize(7)
                                .anySatisfy(p -> assertThat(p)
                                        .isEqualTo("'hosts' is not a setting of config.yaml; did you mean 'host'?"))
                                .anySatisfy(p ->
                                        assertThat(p).isEqualTo("'ports.server' is 99999; it must be from 0 to 65535"))
                                .anySatisfy(p -> assertThat(p).contains("did you mean 'ports.compute'?"))
                                .anySatisfy(p -> assertThat(p).contains("'database': 'oracle' is not a database"))
                                .anySatisfy(
                                        p -> assertThat(p).contains("'storage.root': 'ftp://x' is not a storage root"))
                                .anySatisfy(p -> assertThat(p)
                                        .contains("'pools.default.memory': 'lots' is not an amount of memory"))
                                .anySatisfy(p -> assertThat(p).contains("'session': 'soon' is not a duration")));
    }

    @Test
    void theHomeIsItsOwnersOnly() throws Exception {
        for (var path : new Path[] {home.path(), home.logs(), home.run(), home.root()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aHomeThatWasOpenToOthersIsClosed() throws Exception {
        for (var path : new Path[] {home.path(), home.logs(), home.run(), home.root()}) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xrwx"));
        }

        Home.open(home.path());

        theHomeIsItsOwnersOnly();
    }

    @Test
    void aFolderThatEverybodySharesIsNotMadeAHome() throws Exception {
        var shared = Files.createDirectory(folder.resolve("shared"));
        var open = PosixFilePermissions.fromString("rwxrwxrwx");
        Files.setPosixFilePermissions(shared, open);

        assertThatThrownBy(() -> Home.open(shared))
                .isInstanceOf(JobException.class)
                .hasMessage(
                        "The folder %s is open to everybody and no home of AI Mass. Choose a folder of its own, such as %s.",
                        shared, shared.resolve("aimass"));

        assertThat(Files.getPosixFilePermissions(shared)).isEqualTo(open);
        assertThat(Files.list(shared)).isEmpty();
    }

    @Test
    void aHomeThatCannotBeMadeSaysSo() throws Exception {
        var file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Home.open(file.resolve("home")))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("The home folder " + file.resolve("home") + " cannot be used")
                .hasMessageContaining("--home or AIMASS_HOME");
    }

    @Test
    void aSecretsFileThatOthersCanReadIsRefused() throws Exception {
        write(home.secrets(), "db: one\n");
        Files.setPosixFilePermissions(home.secrets(), PosixFilePermissions.fromString("rw-r--r--"));
        var secrets = new Secrets(home.secrets(), Map.of());

        assertThatThrownBy(() -> secrets.value("db"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("chmod 600 " + home.secrets());

        Files.setPosixFilePermissions(home.secrets(), PosixFilePermissions.fromString("rw-------"));
        assertThat(secrets.value("db")).isEqualTo("one");
    }

    @Test
    void anUnknownSecretIsNamedAndNoValueIsShown() throws Exception {
        PrivateFile.write(home.secrets(), "warehouse: geheim\n");
        var secrets = new Secrets(home.secrets(), Map.of());

        assertThatThrownBy(() -> secrets.value("warehose"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("did you mean 'warehouse'?")
                .hasMessageContaining("AIMASS_SECRET_WAREHOSE")
                .hasMessageNotContaining("geheim");
    }

    private Config read(Map<String, Object> tree) {
        return Config.of(home, new Secrets(home.secrets(), Map.of()), tree);
    }

    private static void write(Path file, String text) throws Exception {
        Files.writeString(file, text);
    }
}
