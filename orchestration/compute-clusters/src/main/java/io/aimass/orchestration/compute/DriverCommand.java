package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.config.SparkHome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * How a driver is started.
 *
 * @param classPath Spark's jars and the job jars, as {@code java -cp} takes them
 * @param product the same, for a driver that a user's own Spark starts
 * @param logs the folder of {@code driver-<id>.log}
 * @param work the folder below which each driver has one of its own
 * @param jvmFlags further flags, after ours
 */
public record DriverCommand(String classPath, ProductJars product, Path logs, Path work, List<String> jvmFlags) {
    /** What Spark compiles fills the 48 MiB that Java keeps for it at the JIT's first level, and then it fails. */
    private static final String CODE_CACHE = "-XX:ReservedCodeCacheSize=240m";

    private static final String MAIN = "io.aimass.spark.DriverMain";

    /**
     * Of a distribution: {@code spark/jars} and {@code jobs} in {@code distribution}. The environment variable {@code
     * AIMASS_JIT_LEVEL} goes on to the driver, as {@code aimass} itself takes it: 1 compiles at once and less well, for short runs.
     */
    public static DriverCommand of(Path distribution, Path logs, Path work) {
        var separator = System.getProperty("path.separator");
        return new DriverCommand(
                distribution.resolve("jobs") + "/*" + separator + distribution.resolve("spark/jars") + "/*",
                ProductJars.of(distribution),
                logs,
                work,
                Optional.ofNullable(System.getenv("AIMASS_JIT_LEVEL"))
                        .map(level -> List.of("-XX:TieredStopAtLevel=" + level))
                        .orElse(List.of()));
    }

    Path log(String driver) {
        return logs.resolve("driver-" + driver + ".log");
    }

    Path folder(String driver) {
        return work.resolve(driver);
    }

    /** No secrets: those go by standard input. */
    List<String> words(URI server, Map<String, Object> registered) {
        var words = registered.get("sparkHome") instanceof String home
                ? submit(new SparkHome(Path.of(home)), registered)
                : java(registered);
        words.addAll(options(server, registered));
        return words;
    }

    private List<String> submit(SparkHome home, Map<String, Object> registered) {
        return SparkSubmit.of(home, product)
                .client(
                        String.valueOf(registered.get("master")),
                        "aimass " + registered.get("driver"),
                        MAIN,
                        String.valueOf(registered.get("memory")),
                        flags());
    }

    private List<String> java(Map<String, Object> registered) {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of(sparkFlags().split("\\s+")));
        words.add("-Xmx" + registered.get("memory"));
        words.addAll(flags());
        words.addAll(List.of("-cp", classPath, MAIN));
        words.addAll(List.of("--master", String.valueOf(registered.get("master"))));
        return words;
    }

    private List<String> flags() {
        var flags = new ArrayList<>(List.of(
                "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError",
                CODE_CACHE,
                "-Duser.timezone=UTC",
                "-Dfile.encoding=UTF-8",
                "-Djava.awt.headless=true",
                "-Daws.java.v1.disableDeprecationAnnouncement=true",
                "-Dlog4j2.configurationFile=classpath:io/aimass/spark/log4j2-driver.properties"));
        flags.addAll(jvmFlags);
        return flags;
    }

    private List<String> options(URI server, Map<String, Object> registered) {
        var driver = String.valueOf(registered.get("driver"));
        var words = new ArrayList<String>();
        words.addAll(List.of(
                "--driver", driver, "--server", server.toString(), "--root", String.valueOf(registered.get("root"))));
        words.addAll(List.of("--work", folder(driver).toString()));
        words.addAll(List.of("--slots", String.valueOf(registered.get("slots"))));
        if (registered.get("notebooks") instanceof Map<?, ?> notebooks) {
            words.addAll(List.of("--notebooks", String.valueOf(notebooks.get("port"))));
            words.addAll(List.of("--python", String.valueOf(notebooks.containsKey("python"))));
            words.addAll(List.of("--artifacts", String.valueOf(notebooks.get("artifacts"))));
            if (notebooks.get("jdbc") instanceof Number port) {
                words.addAll(List.of("--jdbc", port.toString()));
            }
        }
        return words;
    }

    private static String sparkFlags() {
        var properties = new Properties();
        try (var file = DriverCommand.class.getResourceAsStream("driver.properties")) {
            properties.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("jvm.flags");
    }
}
