package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job jar of ours, submitted by hand with Spark's own program. */
class SparkSubmitTest {
    private static final String SETTINGS = """
            source: airlines
            target: bronze.airlines
            format: csv
            columns:
              - {name: carrier, type: string}
              - {name: name, type: string}
            connection: {kind: file, path: "%s"}
            """;

    @TempDir
    private Path folder;

    @Test
    void theIngestByHandOfTheReadmeWritesItsTableAndEndsWithItsOwnExitCode() throws IOException {
        var inTheClone = new ArrayList<>(List.of("bash", "-c", "cd \"$0\" && exec \"$@\"", Product.ROOT.toString()));
        inTheClone.addAll(Documented.command(
                "README.md",
                "deploy/distribution/target/aimass/bin/spark-submit",
                Map.of("file:///tmp/by-hand", folder.resolve("root").toUri().toString())));

        var ended = Product.run(Map.of(), inTheClone);

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(TableDigest.of(folder.resolve("root/lake/bronze/airlines")).rows())
                .isEqualTo(16);
    }

    @Test
    void aSpecWithMistakesReportsThemAllAndWritesNothing() throws IOException {
        var settings = Files.writeString(
                folder.resolve("settings.yaml"),
                SETTINGS.formatted(airlines()).replace("source:", "sorce:").replace("bronze.", "brnoze."));

        var ended = submit(settings);

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err())
                .contains("'source' is missing")
                .contains("'sorce' is not a setting of ingest; did you mean 'source'?")
                .contains("'brnoze' is not a zone");
        assertThat(ended.err()).doesNotContain("\tat ");
        assertThat(folder.resolve("root/lake")).doesNotExist();
    }

    private Product.Ended submit(Path settings) {
        return Product.run(
                Map.of(),
                List.of(
                        Product.DISTRIBUTION.resolve("bin/spark-submit").toString(),
                        "--master",
                        "local[2]",
                        "--class",
                        "io.aimass.spark.JobMain",
                        Product.DISTRIBUTION.resolve("jobs/ingest-jobs.jar").toString(),
                        "run",
                        "ingest",
                        "--settings",
                        settings.toString(),
                        "--run-id",
                        "r-byhand",
                        "--root",
                        folder.resolve("root").toUri().toString()));
    }

    private static Path airlines() {
        return Product.ROOT.resolve("data-samples/nycflights13/airlines.csv");
    }
}
