package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DatabaseTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void aWriteIsReadByTheNextReader(TestDatabase kind) {
        try (var database = kind.open(folder)) {
            database.run(handle -> handle.execute("INSERT INTO access_token (name, kind, hash, created_at) VALUES ('a', 'ADMIN', 'x', 1)"));
            var names = database.read(handle -> handle.createQuery("SELECT name FROM access_token").mapTo(String.class).list());
            assertThat(names).containsExactly("a");
        }
    }
}
