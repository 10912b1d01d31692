package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.storage.HadoopSettings;
import io.aimass.storage.LocalS3;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3LogStoreTest {
    private static final String LOG = "lake/silver/flights/_delta_log/";
    private static final int COMMITS = Integer.getInteger("faults.points", 3) < 50 ? 15 : 2000;

    @TempDir
    static Path folder;

    private static LocalS3 s3;

    @BeforeAll
    static void startS3() throws Exception {
        s3 = LocalS3.start(folder);
    }

    @AfterAll
    static void stopS3() throws Exception {
        s3.close();
    }

    @Test
    void aCommitIsWrittenOnceAndACheckpointIsReplaced() throws IOException {
        var store = new S3LogStore(configuration(""));
        store.write(path("00.json"), List.of("one", "two").iterator(), false, configuration(""));
        store.write(path("_last_checkpoint"), List.of("old").iterator(), true, configuration(""));
        store.write(path("_last_checkpoint"), List.of("new").iterator(), true, configuration(""));

        assertThatThrownBy(() -> store.write(path("00.json"), List.of("other").iterator(), false, configuration("")))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessageContaining("00.json");
        assertThat(s3.file(LOG + "00.json")).hasContent("one\ntwo\n");
        assertThat(s3.file(LOG + "_last_checkpoint")).hasContent("new\n");
    }

    @Test
    void everyAcknowledgedCommitOfTwoWritersIsInTheLog() throws Exception {
        fight("shared", Map.of());
    }

    @Test
    void everyAcknowledgedCommitOfTwoWritersBetweenWhomRowsDecideIsInTheLog() throws Exception {
        try (var postgres = EmbeddedPostgres.start()) {
            var url = "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
            fight("claimed", Map.of("commits", url, "commits-user", "postgres"));
            try (var connection = postgres.getPostgresDatabase().getConnection();
                    var rows = connection.createStatement().executeQuery("SELECT count(*) FROM aimass_commits")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).as("rows that are left").isZero();
            }
        }
    }

    private static void fight(String prefix, Map<String, String> commits) throws Exception {
        var root = "s3a://" + LocalS3.BUCKET + "/" + prefix;
        var configuration = configuration(root);
        HadoopSettings.of(URI.create(root), commits).forEach(configuration::set);

        var won = new Duel(configuration, S3LogStore::new, new org.apache.hadoop.fs.Path(root + "/" + LOG))
                .fight(COMMITS);

        var all = new ArrayList<>(won.get(0));
        all.addAll(won.get(1));
        assertThat(all).hasSize(COMMITS).doesNotHaveDuplicates();
        for (var writer = 0; writer < 2; writer++) {
            for (var commit : won.get(writer)) {
                assertThat(s3.file(prefix + "/" + LOG + commit.getName())).hasContent(Duel.content(writer) + "\n");
            }
        }
    }

    private static org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path("s3a://" + LocalS3.BUCKET + "/" + LOG + name);
    }

    private static Configuration configuration(String root) {
        var configuration = new Configuration(false);
        HadoopSettings.of(URI.create("s3a://" + LocalS3.BUCKET + "/"), s3.options())
                .forEach(configuration::set);
        configuration.set(S3LogStore.ROOT, root);
        return configuration;
    }
}
