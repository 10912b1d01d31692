package io.aimass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HdfsStorageTest extends StorageContract {
    @TempDir
    static Path folder;

    private static MiniHdfs hdfs;
    private URI root;

    @BeforeAll
    static void startHdfs() throws Exception {
        hdfs = MiniHdfs.start(folder);
    }

    @AfterAll
    static void stopHdfs() throws Exception {
        hdfs.close();
    }

    @Override
    CentralizedStorage open() throws IOException {
        root = hdfs.uri().resolve("/tests/" + UUID.randomUUID());
        return CentralizedStorage.open(root, Map.of("dfs.replication", "1"));
    }

    @Override
    void damage(String path, byte[] content) throws IOException {
        try (var files = FileSystem.newInstance(root, new Configuration());
                var out = files.create(new org.apache.hadoop.fs.Path(root.getPath(), path), true)) {
            out.write(content);
        }
    }

    @Test
    void aNameNodeOfAnUnknownHostIsNamedWithTheSettingToCorrect() {
        var unknown = URI.create("hdfs://no-such-host.invalid:8020/x");

        assertThatThrownBy(() -> CentralizedStorage.open(unknown, Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The storage root '" + unknown + "' cannot be opened")
                .hasMessageContaining("correct 'storage.root'");
    }

    @Test
    void theRootMayBeTheWholeFileSystem() throws IOException {
        try (var whole = CentralizedStorage.open(hdfs.uri(), Map.of("dfs.replication", "1"))) {
            whole.publish("top", text("x"));

            assertThat(whole.exists("top")).isTrue();
            assertThat(whole.list("")).anySatisfy(f -> assertThat(f.path()).isEqualTo("top"));
            whole.delete("top");
        }
    }

    @Test
    void aNameNodeThatDoesNotAnswerIsNamed() {
        var nobody = URI.create("hdfs://127.0.0.1:1/root");

        assertThatThrownBy(() -> CentralizedStorage.open(nobody, Map.of("ipc.client.connect.max.retries", "0")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The storage root 'hdfs://127.0.0.1:1/root' cannot be opened");
    }
}
