package io.aimass.spark.commit;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.storage.MiniHdfs;
import io.delta.storage.HDFSLogStore;
import java.nio.file.Path;
import java.util.ArrayList;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delta's own log store is kept for HDFS: there its rename does not overwrite. */
class HdfsLogStoreTest {
    private static final int COMMITS = Integer.getInteger("faults.points", 3) < 50 ? 30 : 2000;

    @TempDir
    Path folder;

    @Test
    void everyAcknowledgedCommitOfTwoWritersIsInTheLog() throws Exception {
        try (var hdfs = MiniHdfs.start(folder)) {
            var configuration = new Configuration();
            configuration.set("dfs.replication", "1");
            var log = new org.apache.hadoop.fs.Path(hdfs.uri() + "/lake/silver/flights/_delta_log");
            log.getFileSystem(configuration).mkdirs(log);

            var won = new Duel(configuration, HDFSLogStore::new, log).fight(COMMITS);

            var all = new ArrayList<>(won.get(0));
            all.addAll(won.get(1));
            assertThat(all).hasSize(COMMITS).doesNotHaveDuplicates();
            for (var writer = 0; writer < 2; writer++) {
                for (var commit : won.get(writer)) {
                    try (var lines = new HDFSLogStore(configuration).read(commit, configuration)) {
                        assertThat(lines).toIterable().containsExactly(Duel.content(writer));
                    }
                }
            }
        }
    }
}
