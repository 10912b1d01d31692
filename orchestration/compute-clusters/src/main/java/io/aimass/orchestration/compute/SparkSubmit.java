package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.SparkHome;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words with which {@code spark-submit}, mostly of a user's own Spark, starts one of our main classes. */
final class SparkSubmit {
    private final Path program;
    private final List<Path> jars;
    private final Map<String, String> defaults;

    private SparkSubmit(Path program, List<Path> jars, Map<String, String> defaults) {
        this.program = program;
        this.jars = jars;
        this.defaults = defaults;
    }

    /** @throws JobException USER when the home is not one of a Spark that our jobs run on */
    static SparkSubmit of(SparkHome home, ProductJars product) {
        try {
            home.check();
            var jars = Stream.concat(product.jobs().stream(), home.missing(product.spark()).stream());
            return new SparkSubmit(home.submit(), jars.toList(), home.defaults());
        } catch (IllegalArgumentException e) {
            throw new JobException(ErrorType.USER, "'spark-home': " + e.getMessage(), e);
        }
    }

    /** Of the Spark that comes with the product. */
    static SparkSubmit own(Path distribution, ProductJars product) {
        return new SparkSubmit(distribution.resolve("bin/spark-submit"), product.jobs(), Map.of());
    }

    /** Of a driver on this machine: what must be on its class path lies before what the home has. */
    List<String> client(String master, String name, String main, String memory, List<String> javaOptions) {
        var words = words(master, "client", name, main, memory);
        words.addAll(
                List.of("--driver-java-options", joined(" ", javaOptions.stream(), "spark.driver.extraJavaOptions")));
        words.addAll(List.of(
                "--driver-class-path",
                joined(File.pathSeparator, jars.stream().map(Path::toString), "spark.driver.extraClassPath")));
        words.addAll(jars("file"));
        return words;
    }

    /**
     * Of one job.
     *
     * @param properties the file with settings that are not to be seen
     */
    List<String> job(
            String mode,
            String master,
            String name,
            String main,
            String memory,
            Path properties,
            Map<String, String> conf) {
        var words = words(master, mode, name, main, memory);
        words.addAll(List.of("--properties-file", properties.toString()));
        conf.forEach((key, value) -> words.addAll(List.of("--conf", key + "=" + value)));
        return words;
    }

    /**
     * The last words of Spark's own: our jars, the first of which it takes as the application's.
     *
     * @param scheme {@code file}, or {@code local} when they are at the same place wherever the driver runs
     */
    List<String> jars(String scheme) {
        var others = joined(",", jars.stream().skip(1).map(jar -> uri(scheme, jar)), "spark.jars");
        return List.of("--jars", others, uri(scheme, jars.get(0)));
    }

    private List<String> words(String master, String mode, String name, String main, String memory) {
        var words = new ArrayList<>(List.of(program.toString(), "--master", master, "--deploy-mode", mode));
        words.addAll(List.of("--name", name, "--class", main, "--driver-memory", memory));
        return words;
    }

    private static String uri(String scheme, Path jar) {
        return scheme + "://" + jar.toUri().getRawPath();
    }

    /** Ours, then what the home's {@code spark-defaults.conf} has there, which the option would replace. */
    private String joined(String separator, Stream<String> ours, String setting) {
        return Stream.concat(ours, Optional.ofNullable(defaults.get(setting)).stream())
                .collect(Collectors.joining(separator));
    }
}
