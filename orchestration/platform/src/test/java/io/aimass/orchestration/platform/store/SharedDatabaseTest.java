package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL. */
class SharedDatabaseTest {
    private static final long PATIENCE_SECONDS = 60;

    @TempDir
    Path folder;

    private static final class Heard implements NoticeListener {
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();

        @Override
        public void heard(String text) {
            texts.add(text);
        }

        @Override
        public void missed() {
            texts.add("(look)");
        }

        String next() throws InterruptedException {
            return texts.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatOneServerTellsIsHeardByTheOthersOnceItIsCommitted() throws Exception {
        var settings = TestDatabase.POSTGRES.settings(folder);
        try (var one = Database.open(settings);
                var other = Database.open(settings)) {
            var self = new Heard();
            var heard = new Heard();
            one.listen("run", self);
            other.listen("run", heard);
            assertThat(heard.next()).isEqualTo("(look)");
            assertThat(self.next()).isEqualTo("(look)");

            assertThatThrownBy(() -> one.run(handle -> {
                        one.tell("run", "rolled back");
                        throw JobException.user("no");
                    }))
                    .hasMessage("no");
            one.tell("another", "not listened to");
            one.run(handle -> {
                one.tell("run", "r-1 \"quoted\"");
                one.tell("run", "r-2");
            });
            other.tell("run", "back");

            assertThat(heard.next()).isEqualTo("r-1 \"quoted\"");
            assertThat(heard.next()).isEqualTo("r-2");
            assertThat(self.next()).isEqualTo("back");
            assertThat(heard.texts).isEmpty();
        }
    }

    @Test
    void afterTheDatabaseWasGoneListenersAreToldToLookForThemselves() throws Exception {
        try (var postgres = StoppablePostgres.start(folder.resolve("data"));
                var one = Database.open(postgres.settings());
                var other = Database.open(postgres.settings())) {
            var heard = new Heard();
            other.listen("run", heard);
            assertThat(heard.next()).isEqualTo("(look)");
            postgres.stop();
            postgres.startAgain();

            assertThat(heard.next()).isEqualTo("(look)");
            tellOnceConnectionsAreNew(one);
            assertThat(heard.next()).isEqualTo("back");
        }
    }

    /** F19: its process was stopped between two statements, or cut off. */
    @Test
    void aWriterThatStandsStillWithinItsTransactionDoesNotKeepItsLocksAndIsRefused() throws Exception {
        var settings = TestDatabase.POSTGRES.settings(folder);
        try (var stopped = Database.open(settings);
                var other = Database.open(settings)) {
            other.run(handle -> handle.execute(
                    "INSERT INTO access_token (name, kind, hash, created_at) VALUES ('a', 'ADMIN', 'x', 0)"));
            var locked = new CountDownLatch(1);
            var awake = new CountDownLatch(1);
            var writer = CompletableFuture.runAsync(() -> stopped.run(handle -> {
                handle.execute("UPDATE access_token SET created_at = 1");
                locked.countDown();
                await(awake);
                handle.execute("UPDATE access_token SET created_at = 2");
            }));
            await(locked);

            other.run(handle -> handle.execute("UPDATE access_token SET created_at = 3"));
            awake.countDown();

            assertThatThrownBy(writer::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL))
                    .hasMessageContaining("does not answer");
            Map<String, Long> left =
                    other.read(handle -> handle.createQuery("SELECT name, created_at FROM access_token")
                            .reduceRows(new java.util.HashMap<>(), (map, row) -> {
                                map.put(row.getColumn("name", String.class), row.getColumn("created_at", Long.class));
                                return map;
                            }));
            assertThat(left).isEqualTo(Map.of("a", 3L));
        }
    }

    /** A pooled connection that was cut may be handed out once more. */
    private static void tellOnceConnectionsAreNew(Database database) {
        for (var stale = 0; ; stale++) {
            try {
                database.tell("run", "back");
                return;
            } catch (JobException e) {
                assertThat(stale).as("connections thrown away").isLessThan(20);
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
