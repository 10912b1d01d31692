package io.aimass.orchestration.compute;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;

/** The outlines of a user's own Spark and of a distribution. */
final class OwnSpark {
    private OwnSpark() {}

    static Path home(Path folder) throws IOException {
        var home = folder.resolve("opt");
        Files.createDirectories(home.resolve("bin"));
        Files.createFile(home.resolve("bin/spark-submit")).toFile().setExecutable(true);
        jar(home.resolve("jars/spark-core_2.12-3.5.5.jar"), "org/apache/spark/SparkContext");
        jar(home.resolve("jars/guava-14.0.1.jar"), "com/google/common/base/Joiner");
        jar(home.resolve("jars/annotations-17.0.0.jar"), "org/jetbrains/annotations/NotNull");
        return home;
    }

    static Path product(Path folder) throws IOException {
        var product = folder.resolve("product");
        jar(product.resolve("jobs/feature-jobs.jar"), "io/aimass/features/Clean");
        jar(product.resolve("jobs/ingest-jobs.jar"), "io/aimass/ingest/Ingest");
        jar(product.resolve("spark/jars/spark-core_2.12-3.5.7.jar"), "org/apache/spark/SparkContext");
        jar(product.resolve("spark/jars/guava-16.0.1.jar"), "com/google/common/base/Joiner");
        jar(product.resolve("spark/jars/delta-spark_2.12-3.3.3.jar"), "io/delta/tables/DeltaTable");
        jar(product.resolve("spark/jars/annotations-2.31.78.jar"), "software/amazon/awssdk/annotations/SdkPublicApi");
        return product;
    }

    private static void jar(Path file, String type) throws IOException {
        Files.createDirectories(file.getParent());
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new ZipEntry(type + ".class"));
        }
    }
}
