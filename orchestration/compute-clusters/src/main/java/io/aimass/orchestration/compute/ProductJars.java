package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The jars of a distribution that drivers need.
 *
 * @param jobs the job jars
 * @param spark Spark's and what else our jobs need
 */
public record ProductJars(List<Path> jobs, List<Path> spark) {
    public static ProductJars of(Path distribution) {
        return new ProductJars(jars(distribution.resolve("jobs")), jars(distribution.resolve("spark/jars")));
    }

    private static List<Path> jars(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw JobException.user("The folder %s of the distribution cannot be read; build AI Mass again.", folder);
        }
    }
}
