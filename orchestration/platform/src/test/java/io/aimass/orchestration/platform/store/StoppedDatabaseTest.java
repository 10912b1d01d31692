package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("faults")
class StoppedDatabaseTest {
    @TempDir
    Path folder;

    @Test
    void aDatabaseThatWasStoppedIsUsedAgainOnceItIsBack() throws Exception {
        try (var postgres = StoppablePostgres.start(folder.resolve("data"));
                var database = Database.open(postgres.settings())) {
            insert(database, "before");
            postgres.stop();

            assertThat(database.answers()).isFalse();
            assertThatThrownBy(() -> insert(database, "meanwhile"))
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                    .hasMessageContaining("does not answer");

            postgres.startAgain();
            insertOnceConnectionsAreNew(database, "after");
            List<String> names =
                    database.read(handle -> handle.createQuery("SELECT name FROM access_token ORDER BY name")
                            .mapTo(String.class)
                            .list());
            assertThat(names).containsExactly("after", "before");
        }
    }

    /** A pooled connection that was cut may be handed out once more; it fails as EXTERNAL and is thrown away. */
    private static void insertOnceConnectionsAreNew(Database database, String name) {
        for (var stale = 0; ; stale++) {
            try {
                insert(database, name);
                return;
            } catch (JobException e) {
                assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL);
                assertThat(stale).as("connections thrown away").isLessThan(20);
            }
        }
    }

    private static void insert(Database database, String name) {
        database.run(handle -> handle.execute(
                "INSERT INTO access_token (name, kind, hash, created_at) VALUES (?, 'ADMIN', ?, 0)", name, name));
    }
}
