package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Server or driver killed with -9 while {@code flight-delay} works on January's flights: it finishes, as if nothing had happened. */
@Tag("faults")
class FlightDelayFaultTest {
    /** Each is a whole walk. */
    private static final int POINTS = Integer.getInteger("faults.points", 3) < 50 ? 2 : 50;

    private static final List<String> KILLED_AFTER_A_COMMIT_OF = List.of(
            "bronze/flights", "bronze/access_log", "silver/flights", "gold/flight_features", "gold/flight_scores");

    @TempDir
    private Path folder;

    private final List<JanuaryWalk> started = new ArrayList<>();
    private Path data;

    @BeforeEach
    void januaryOnly() throws IOException {
        data = JanuaryWalk.data(folder.resolve("data"));
    }

    @AfterEach
    void stopWhatIsLeft() throws InterruptedException {
        for (var walk : started) {
            walk.close();
        }
    }

    @Test
    void aKilledServerOrDriverChangesNothingInTheEnd() throws Exception {
        var expected = JanuaryWalk.inOneJvm();
        var millis = JanuaryWalk.millisInOneJvm();
        assertThat(expected.tables().get("bronze/flights").rows())
                .as("January's flights")
                .isEqualTo(JanuaryWalk.FLIGHTS);

        for (var point = 0; point < POINTS; point++) {
            var seed = Long.getLong("faults.seed", System.nanoTime()) + point;
            var random = new Random(seed);
            var victim = JanuaryWalk.Victim.values()[point % 2];
            var afterACommit = point % 4 > 1;
            System.out.printf("kill %d of the %s, seed %d%n", point, victim, seed);
            var walk = walk("point-" + point);
            walk.startWorkflow();
            if (afterACommit) {
                walk.awaitCommit(KILLED_AFTER_A_COMMIT_OF.get(random.nextInt(KILLED_AFTER_A_COMMIT_OF.size())));
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos((long) (random.nextDouble() * millis * 0.9)));
            }
            walk.kill(victim);
            walk.awaitEnd();
            assertThat(walk.result()).as("after the kill with seed %d", seed).isEqualTo(expected);
            walk.stop();
        }
    }

    private JanuaryWalk walk(String name) throws Exception {
        var walk = new JanuaryWalk(folder.resolve(name), data);
        started.add(walk);
        return walk;
    }
}
