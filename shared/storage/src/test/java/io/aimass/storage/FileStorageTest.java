package io.aimass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest extends StorageContract {
    @TempDir
    Path folder;

    @Override
    CentralizedStorage open() throws IOException {
        return CentralizedStorage.open(root().toUri(), Map.of());
    }

    @Override
    void damage(String path, byte[] content) throws IOException {
        Files.write(root().resolve(path), content);
    }

    private Path root() {
        return folder.resolve("deep/root");
    }

    @Test
    void aLinkOutOfTheRootIsRefused() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(root().resolve("file"), secret);
        Files.createSymbolicLink(root().resolve("dir"), folder);
        Files.createSymbolicLink(root().resolve("dangling"), folder.resolve("new"));

        for (var path : new String[] {"file", "dir/secret", "dir/new", "dangling"}) {
            assertThatThrownBy(() -> storage.read(path))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a symbolic link leads out");
            assertThatThrownBy(() -> storage.exists(path)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> storage.publish(path, text("x"))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> storage.replace(path, text("x"))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> storage.list("dir")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> storage.delete("dir/secret")).isInstanceOf(IllegalArgumentException.class);
        assertThat(storage.list("")).isEmpty();
        assertThat(secret).hasContent("secret");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void deletingALinkLeavesWhatItPointsTo() throws IOException {
        var secret = Files.writeString(folder.resolve("secret"), "secret");
        Files.createSymbolicLink(root().resolve("dir"), folder);

        storage.delete("dir");

        assertThat(root().resolve("dir")).doesNotExist();
        assertThat(secret).hasContent("secret");
    }

    @Test
    void whatAKilledWriterLeftIsDroppedAfterADay() throws IOException {
        var old = Files.writeString(root().resolve(".staging/old"), "half");
        var recent = Files.writeString(root().resolve(".staging/recent"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(25, ChronoUnit.HOURS)));

        try (var again = open()) {
            assertThat(again.list("")).isEmpty();
        }
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void anUnknownSchemeIsRefused() {
        assertThatThrownBy(() -> CentralizedStorage.open(URI.create("ftp://host/root"), Map.of()))
                .hasMessageContaining("begin it with file:, hdfs: or s3a:");
    }
}
