package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.storage.HadoopSettings;
import io.aimass.storage.LocalS3;
import io.aimass.storage.MiniHdfs;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers append to one table on HDFS and on S3, through Spark; on a local disk {@link DeltaCommitTest} does. */
class TwoDriversTest {
    /** Each takes about a second on S3. */
    private static final int COMMITS = Integer.getInteger("faults.points", 3) < 50 ? 10 : 200;

    private static final URI ON_S3 = URI.create("s3a://" + LocalS3.BUCKET + "/aimass");

    @TempDir
    private Path folder;

    @Test
    void onHdfsNoCommitIsLost() throws Exception {
        try (var hdfs = MiniHdfs.start(folder)) {
            append(hdfs.uri().resolve("/aimass"), Map.of("dfs.replication", "1"));
        }
    }

    @Test
    void onS3NoCommitIsLost() throws Exception {
        try (var s3 = LocalS3.start(folder)) {
            append(ON_S3, s3.options());
        }
    }

    @Test
    void onS3NoCommitIsLostWhereRowsOfADatabaseDecide() throws Exception {
        try (var s3 = LocalS3.start(folder);
                var postgres = EmbeddedPostgres.start()) {
            var options = new HashMap<>(s3.options());
            options.put("commits", "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres");
            options.put("commits-user", "postgres");
            append(ON_S3, options);
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM aimass_commits")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).as("rows that are left").isZero();
            }
        }
    }

    private void append(URI root, Map<String, String> options) throws Exception {
        var table = root + "/lake/silver/flights";
        var writers = new ArrayList<OtherJvm>();
        for (var writer = 0; writer < 2; writer++) {
            var work = Files.createDirectories(folder.resolve("writer-" + writer));
            var arguments = new ArrayList<>(
                    List.of(table, String.valueOf(writer), String.valueOf(COMMITS), work.toString(), root.toString()));
            options.forEach((key, value) -> arguments.add(key + "=" + value));
            writers.add(OtherJvm.start(work.resolve("log.txt"), Appender.class, arguments));
        }
        for (var writer : writers) {
            writer.assertEnded();
        }

        var configuration = new Configuration();
        HadoopSettings.of(root, options).forEach(configuration::set);
        var expected = new ArrayList<String>();
        for (var i = 0; i < COMMITS; i++) {
            expected.addAll(List.of(i + " of writer 0", i + " of writer 1"));
        }
        assertThat(rows(table, configuration)).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** What the log itself says that each commit brought: the least values of its one file, which has one row. */
    private static List<String> rows(String table, Configuration configuration) throws Exception {
        var log = new org.apache.hadoop.fs.Path(table, "_delta_log");
        var json = new ObjectMapper();
        var rows = new ArrayList<String>();
        try (var files = FileSystem.newInstance(log.toUri(), configuration)) {
            var version = 0;
            for (var file : files.listStatus(log, path -> path.getName().matches("\\d{20}\\.json"))) {
                assertThat(file.getPath().getName()).isEqualTo("%020d.json".formatted(version++));
                try (var in = files.open(file.getPath())) {
                    for (var line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList()) {
                        var add = json.readTree(line).get("add");
                        if (add != null) {
                            rows.add(row(json.readTree(add.get("stats").asText())));
                        }
                    }
                }
            }
        }
        return rows;
    }

    private static String row(JsonNode statistics) {
        assertThat(statistics.get("numRecords").asInt()).isEqualTo(1);
        var least = statistics.get("minValues");
        return least.get("id").asInt() + " of writer " + least.get("writer").asInt();
    }
}
