package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.storage.MiniHdfs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lake, the models and the runs on a real HDFS. */
class HdfsTest {
    @TempDir
    private Path folder;

    @Test
    void theWorkflowComesToTheSameTablesAndModelsAsOnALocalDisk() throws Exception {
        var data = JanuaryWalk.data(folder.resolve("data"));
        try (var hdfs = MiniHdfs.start(Files.createDirectories(folder.resolve("hdfs")))) {
            var root = hdfs.uri().resolve("/aimass");
            var home = Files.createDirectories(folder.resolve("home"));
            Files.writeString(home.resolve("config.yaml"), """
                    storage:
                      root: "%s"
                      options: {dfs.replication: "1"}
                    """.formatted(root));
            try (var there = new JanuaryWalk(home, data, root)) {
                there.startWorkflow();
                there.awaitEnd();

                assertThat(there.result()).isEqualTo(JanuaryWalk.inOneJvm());
                assertThat(there.result().tables().get("bronze/flights").rows()).isEqualTo(JanuaryWalk.FLIGHTS);
                assertThat(Files.exists(home.resolve("root/lake"))).isFalse();
                there.stop();
            }
        }
    }
}
