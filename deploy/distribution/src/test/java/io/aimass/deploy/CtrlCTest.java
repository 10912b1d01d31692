package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a terminal's Ctrl-C sends goes to the platform and everything it has started. */
class CtrlCTest {
    private static final long PATIENCE_SECONDS = 180;

    @TempDir
    private Path home;

    @Test
    void aRunThatWasUnderWayGoesOnAtTheNextStart() throws Exception {
        var platform = up();
        String run;
        try {
            run = String.valueOf(remote().post(
                            "/api/v1/runs",
                            Map.of(
                                    "jobType",
                                    "generate",
                                    "settings",
                                    Map.of("rows", 1_000_000, "seed", 1, "target", "bronze.generated")))
                    .get("id"));
            await(() -> ((Number) run(run).getOrDefault("done", 0)).longValue() > 0, "the run's first progress");

            new ProcessBuilder("kill", "-INT", "--", "-" + platform.pid())
                    .start()
                    .waitFor();

            assertThat(platform.waitFor(40, TimeUnit.SECONDS)).isTrue();
        } finally {
            platform.destroyForcibly();
        }
        platform = up();
        try {
            await(() -> run(run).get("finishedAt") != null, "the run's end");
            assertThat(run(run)).containsEntry("state", "SUCCEEDED").containsEntry("attempt", 2);
            assertThat(TableDigest.of(home.resolve("root/lake/bronze/generated"))
                            .rows())
                    .isEqualTo(1_000_000);
        } finally {
            platform.destroy();
            assertThat(platform.waitFor(40, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process up() throws IOException {
        var arguments = new ArrayList<>(List.of("up", "--foreground"));
        arguments.addAll(Product.FREE_PORTS);
        var process = Product.startAsLeader(home, home.resolve("up.out"), arguments);
        await(
                () -> Running.on(home).filter(r -> r.pid() == process.pid()).isPresent() || !process.isAlive(),
                "the platform's start");
        assertThat(process.isAlive())
                .as(Files.readString(home.resolve("up.out")))
                .isTrue();
        return process;
    }

    private Map<String, Object> run(String id) {
        return remote().get("/api/v1/runs/" + id);
    }

    private Remote remote() {
        try {
            return Product.remote(home);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition, String what) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }
}
