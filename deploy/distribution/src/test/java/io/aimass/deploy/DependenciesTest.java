package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A jar that comes, goes or changes its version is a decision: it shows in {@code deploy/dependencies}. */
class DependenciesTest {
    @ParameterizedTest
    @CsvSource({"lib, lib.txt", "spark/jars, spark.txt"})
    void theDistributionHoldsTheListedJarsAndNoOthers(String folder, String list) throws IOException {
        var file = Product.ROOT.resolve("deploy/dependencies").resolve(list);
        var jars = jars(Product.DISTRIBUTION.resolve(folder)).stream()
                .filter(jar -> !isOfProfile(jar))
                .toList();
        if (Boolean.getBoolean("dependencies.write")) {
            Files.write(file, jars);
        }

        assertThat(jars)
                .as("the jars of %s; -Ddependencies.write=true writes the list anew", folder)
                .containsExactlyElementsOf(Files.readAllLines(file));
    }

    @Test
    void onlyTheProfileBringsBigdlAndNoneOfTheLibrariesInItsWheels() throws IOException {
        var brought = jars(Product.DISTRIBUTION.resolve("spark/jars")).stream()
                .filter(DependenciesTest::isOfProfile)
                .toList();
        assertThat(brought).hasSize(Product.BIGDL ? 1 : 0);
        for (var jar : brought) {
            try (var file = new JarFile(
                    Product.DISTRIBUTION.resolve("spark/jars").resolve(jar).toFile())) {
                assertThat(file.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName))
                        .isNotEmpty()
                        .allMatch(name -> name.matches(
                                "com/intel/.*|org/apache/spark/(bigdl|ml/adapter|rdd|sparkExtension|storage|utils)/.*|META-INF/.*"
                                        + "|spark-bigdl.conf|libjmkl.so|libiomp5.so"));
            }
        }
    }

    private static boolean isOfProfile(String jar) {
        return jar.startsWith("aimass-bigdl-");
    }

    private static List<String> jars(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
