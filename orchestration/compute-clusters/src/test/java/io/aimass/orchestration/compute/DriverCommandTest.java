package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverCommandTest {
    private static final URI SERVER = URI.create("http://127.0.0.1:9000");

    @TempDir
    private Path folder;

    private Path home;
    private DriverCommand command;

    @BeforeEach
    void makeADistributionAndAHome() throws IOException {
        home = OwnSpark.home(folder);
        command = DriverCommand.of(OwnSpark.product(folder), folder.resolve("logs"), folder.resolve("work"));
    }

    @Test
    void aUsersOwnSparkStartsTheDriverWithOurJarsAndThoseOfOursThatItDoesNotHave() {
        var words = command.words(SERVER, registered());

        var product = folder.resolve("product");
        var options = words.get(words.indexOf("--driver-java-options") + 1);
        assertThat(options).contains("-Duser.timezone=UTC").doesNotContain("-Xmx");
        assertThat(words)
                .containsExactly(
                        home + "/bin/spark-submit",
                        "--master",
                        "spark://cluster:7077",
                        "--deploy-mode",
                        "client",
                        "--name",
                        "aimass d-1",
                        "--class",
                        "io.aimass.spark.DriverMain",
                        "--driver-memory",
                        "3g",
                        "--driver-java-options",
                        options,
                        "--driver-class-path",
                        "%1$s/jobs/feature-jobs.jar:%1$s/jobs/ingest-jobs.jar:%1$s/spark/jars/annotations-2.31.78.jar:%1$s/spark/jars/delta-spark_2.12-3.3.3.jar"
                                .formatted(product),
                        "--jars",
                        "file://%1$s/jobs/ingest-jobs.jar,file://%1$s/spark/jars/annotations-2.31.78.jar,file://%1$s/spark/jars/delta-spark_2.12-3.3.3.jar"
                                .formatted(product),
                        "file://" + product + "/jobs/feature-jobs.jar",
                        "--driver",
                        "d-1",
                        "--server",
                        "http://127.0.0.1:9000",
                        "--root",
                        "hdfs://lake/aimass",
                        "--work",
                        folder + "/work/d-1",
                        "--slots",
                        "2");
    }

    @Test
    void whatTheHomesOwnDefaultsSayThereStays() throws IOException {
        Files.createDirectories(home.resolve("conf"));
        Files.writeString(home.resolve("conf/spark-defaults.conf"), """
                # ours
                spark.jars                      hdfs:///lib/extra.jar
                spark.driver.extraClassPath     /opt/lib/*
                spark.driver.extraJavaOptions = -Dsite=one
                """);

        var words = command.words(SERVER, registered());

        assertThat(words.get(words.indexOf("--jars") + 1)).endsWith("3.3.3.jar,hdfs:///lib/extra.jar");
        assertThat(words.get(words.indexOf("--driver-class-path") + 1)).endsWith("3.3.3.jar:/opt/lib/*");
        assertThat(words.get(words.indexOf("--driver-java-options") + 1)).endsWith(" -Dsite=one");
    }

    @Test
    void aHomeThatIsNoneOrOfAnotherSparkIsRefusedWithWhatWasFound() throws IOException {
        Files.move(home.resolve("jars/spark-core_2.12-3.5.5.jar"), home.resolve("jars/spark-core_2.12-3.4.1.jar"));
        assertThatThrownBy(() -> command.words(SERVER, registered()))
                .isInstanceOf(JobException.class)
                .hasMessage("'spark-home': '" + home
                        + "' has Spark 3.4.1; AI Mass needs Spark 3.5 for Scala 2.12, such as 3.5.7");

        Files.move(home.resolve("jars/spark-core_2.12-3.4.1.jar"), home.resolve("jars/spark-core_2.13-3.5.7.jar"));
        assertThatThrownBy(() -> command.words(SERVER, registered()))
                .hasMessageContaining("has spark-core_2.13-3.5.7.jar;");

        Files.delete(home.resolve("bin/spark-submit"));
        assertThatThrownBy(() -> command.words(SERVER, registered()))
                .hasMessageContaining("it has no bin/spark-submit");
    }

    @Test
    void withoutAHomeItIsJavaWithTheSparkOfTheDistribution() {
        var registered = registered();
        registered.remove("sparkHome");

        assertThat(command.words(SERVER, registered))
                .startsWith(Path.of(System.getProperty("java.home"), "bin/java").toString())
                .contains("-Xmx3g", "io.aimass.spark.DriverMain")
                .containsSubsequence("--master", "spark://cluster:7077")
                .doesNotContain("--deploy-mode");
    }

    private Map<String, Object> registered() {
        var registered = new LinkedHashMap<String, Object>(
                Map.of("driver", "d-1", "token", "t", "root", "hdfs://lake/aimass", "master", "spark://cluster:7077"));
        registered.putAll(Map.of("memory", "3g", "slots", 2, "sparkHome", home.toString(), "conf", Map.of()));
        return registered;
    }
}
