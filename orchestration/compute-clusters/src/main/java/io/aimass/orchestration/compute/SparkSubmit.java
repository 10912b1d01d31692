package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.SparkHome;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The words with which {@code spark-submit} of a user's own Spark starts one of our main classes. */
final class SparkSubmit {
    private final SparkHome home;
    private final ProductJars product;

    /** @throws JobException USER when the home is not one of a Spark that our jobs run on */
    SparkSubmit(SparkHome home, ProductJars product) {
        this.home = home;
        this.product = product;
        try {
            home.check();
        } catch (IllegalArgumentException e) {
            throw new JobException(ErrorType.USER, "'spark-home': " + e.getMessage(), e);
        }
    }

    /** Of a driver on this machine: what must be on its class path lies before what the home has. */
    List<String> client(String master, String name, String main, String memory, List<String> javaOptions) {
        var words = words(master, "client", name, main, memory);
        words.addAll(
                List.of("--driver-java-options", joined(" ", javaOptions.stream(), "spark.driver.extraJavaOptions")));
        words.addAll(List.of(
                "--driver-class-path",
                joined(File.pathSeparator, jars().map(Path::toString), "spark.driver.extraClassPath")));
        words.addAll(List.of(
                "--jars", joined(",", withoutPrimary().map(jar -> jar.toUri().toString()), "spark.jars")));
        words.add(primary().toString());
        return words;
    }

    private List<String> words(String master, String mode, String name, String main, String memory) {
        return new ArrayList<>(List.of(
                home.submit().toString(),
                "--master",
                master,
                "--deploy-mode",
                mode,
                "--name",
                name,
                "--class",
                main,
                "--driver-memory",
                memory));
    }

    private Stream<Path> jars() {
        return Stream.concat(product.jobs().stream(), home.missing(product.spark()).stream());
    }

    private Path primary() {
        return product.jobs().get(0);
    }

    private Stream<Path> withoutPrimary() {
        return jars().filter(jar -> !jar.equals(primary()));
    }

    /** Ours, then what the home's {@code spark-defaults.conf} has there, which the option would replace. */
    private String joined(String separator, Stream<String> ours, String setting) {
        return Stream.concat(ours, Optional.ofNullable(home.defaults().get(setting)).stream())
                .collect(Collectors.joining(separator));
    }
}
