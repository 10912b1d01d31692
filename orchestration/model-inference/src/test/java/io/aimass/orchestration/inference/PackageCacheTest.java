package io.aimass.orchestration.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageCacheTest {
    @TempDir
    Path folder;

    @Test
    void theNewestAreKeptAndHalvesAreNot() throws IOException {
        var cache = new PackageCache(folder);
        Files.createDirectories(folder.resolve("new-left-by-a-kill"));
        var digests = new ArrayList<String>();
        for (var i = 0; i < 70; i++) {
            var model = TestModels.constant(i);
            digests.add(model.digest());
            cache.put(model);
            Files.setLastModifiedTime(folder.resolve(model.digest()), FileTime.fromMillis(1_000L * i));
        }

        try (var kept = Files.list(folder)) {
            assertThat(kept.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(digests.subList(6, 70));
        }
        assertThat(cache.find(digests.get(5))).isEmpty();
        assertThat(cache.find(digests.get(69))).isPresent();
    }
}
