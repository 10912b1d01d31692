package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jar that comes, goes or changes its version is a decision: it shows in {@code deploy/dependencies}. */
class DependenciesTest {
    @ParameterizedTest
    @CsvSource({"lib, lib.txt", "spark/jars, spark.txt"})
    void theDistributionHoldsTheListedJarsAndNoOthers(String folder, String list) throws IOException {
        var file = Product.ROOT.resolve("deploy/dependencies").resolve(list);
        var jars = jars(Product.DISTRIBUTION.resolve(folder));
        if (Boolean.getBoolean("dependencies.write")) {
            Files.write(file, jars);
        }

        assertThat(jars)
                .as("the jars of %s; -Ddependencies.write=true writes the list anew", folder)
                .containsExactlyElementsOf(Files.readAllLines(file));
    }

    private static List<String> jars(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
