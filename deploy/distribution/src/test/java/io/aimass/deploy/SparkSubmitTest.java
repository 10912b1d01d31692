package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.storage.LocalS3;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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

    /** Of two job jars, one of which has no driver of a database in it. */
    @Test
    void onAnS3ServerWithoutConditionalWritesRowsOfADatabaseDecideItsCommits() throws Exception {
        var root = "s3a://" + LocalS3.BUCKET + "/lake";
        try (var s3 = LocalS3.start(folder);
                var postgres = EmbeddedPostgres.start()) {
            var environment = new HashMap<String, String>();
            s3.options()
                    .forEach((name, value) -> environment.put(
                            "AIMASS_STORAGE_" + name.toUpperCase(Locale.ROOT).replace('-', '_'), value));
            environment.put(
                    "AIMASS_STORAGE_COMMITS", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres");
            environment.put("AIMASS_STORAGE_COMMITS_USER", "postgres");
            var ingest = Files.writeString(folder.resolve("ingest.yaml"), SETTINGS.formatted(airlines()));
            var clean = Files.writeString(folder.resolve("clean.yaml"), """
                    input: bronze.airlines
                    output: silver.airlines
                    steps: [{derive: {size: length(name)}}]
                    """);

            var ingested = submit(environment, "ingest", "ingest", ingest, root);
            assertThat(ingested.exitCode()).as(ingested.err()).isZero();
            var cleaned = submit(environment, "feature", "clean", clean, root);
            assertThat(cleaned.exitCode()).as(cleaned.err()).isZero();

            for (var table : List.of("bronze/airlines", "silver/airlines")) {
                assertThat(s3.file("lake/lake/" + table + "/_delta_log/00000000000000000000.json"))
                        .isNotEmptyFile();
            }
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM aimass_commits")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).as("rows that are left").isZero();
            }
        }
    }

    private Product.Ended submit(Path settings) {
        return submit(
                Map.of(),
                "ingest",
                "ingest",
                settings,
                folder.resolve("root").toUri().toString());
    }

    private static Product.Ended submit(
            Map<String, String> environment, String jobs, String jobType, Path settings, String root) {
        return Product.run(
                environment,
                List.of(
                        Product.DISTRIBUTION.resolve("bin/spark-submit").toString(),
                        "--master",
                        "local[2]",
                        "--class",
                        "io.aimass.spark.JobMain",
                        Product.DISTRIBUTION
                                .resolve("jobs/" + jobs + "-jobs.jar")
                                .toString(),
                        "run",
                        jobType,
                        "--settings",
                        settings.toString(),
                        "--run-id",
                        "r-" + jobType + "byhand",
                        "--root",
                        root));
    }

    private static Path airlines() {
        return Product.ROOT.resolve("data-samples/nycflights13/airlines.csv");
    }
}
