package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.storage.LocalS3;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        var root = "s3a://" + LocalS3.BUCKET + "/shared";
        var won = new Duel(configuration(root), S3LogStore::new, new org.apache.hadoop.fs.Path(root + "/" + LOG))
                .fight(COMMITS);

        var all = new ArrayList<>(won.get(0));
        all.addAll(won.get(1));
        assertThat(all).hasSize(COMMITS).doesNotHaveDuplicates();
        for (var writer = 0; writer < 2; writer++) {
            for (var commit : won.get(writer)) {
                assertThat(s3.file("shared/" + LOG + commit.getName())).hasContent(Duel.content(writer) + "\n");
            }
        }
    }

    private static org.apache.hadoop.fs.Path path(String name) {
        return new org.apache.hadoop.fs.Path("s3a://" + LocalS3.BUCKET + "/" + LOG + name);
    }

    private static Configuration configuration(String root) {
        var options = s3.options();
        var configuration = new Configuration(false);
        configuration.set("fs.s3a.endpoint", s3.endpoint());
        configuration.set("fs.s3a.access.key", options.get("access-key"));
        configuration.set("fs.s3a.secret.key", options.get("secret-key"));
        configuration.set("fs.s3a.path.style.access", "true");
        configuration.set(S3LogStore.ROOT, root);
        return configuration;
    }
}
