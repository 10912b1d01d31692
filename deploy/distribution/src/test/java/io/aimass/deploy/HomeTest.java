package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Running;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One platform a home, and what is the user's there stays as it is. */
class HomeTest {
    private static final List<String> UP = List.of("up", "--foreground", "--role", "server", "--port", "0");
    private static final String UP_AND_ANSWERING = "Sign in once at";

    @TempDir
    private Path home;

    @Test
    void ofTwoStartedAtOnceOneRuns() throws Exception {
        var logs = List.of(home.resolve("one.out"), home.resolve("two.out"));
        var one = Product.start(home, logs.get(0), UP);
        var two = Product.start(home, logs.get(1), UP);
        try {
            await(() -> !one.isAlive() || !two.isAlive());
            var refused = one.isAlive() ? two : one;
            assertThat(refused.exitValue()).isEqualTo(64);
            assertThat(Files.readString(logs.get(one.isAlive() ? 1 : 0)))
                    .contains("runs on " + home + " already")
                    .contains("`aimass down`")
                    .doesNotContain(UP_AND_ANSWERING);

            var running = logs.get(one.isAlive() ? 0 : 1);
            await(() -> Files.readString(running).contains(UP_AND_ANSWERING));
        } finally {
            end(one);
            end(two);
        }
    }

    @Test
    void whileAnotherProcessHoldsTheHomeNothingStartsThere() throws Exception {
        Files.createDirectories(home.resolve("run"));
        try (var channel = FileChannel.open(
                        home.resolve("run/server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            assertThat(lock).isNotNull();

            var ended = Product.aimass(home, UP.toArray(String[]::new));

            assertThat(ended.exitCode()).isEqualTo(64);
            assertThat(ended.err())
                    .isEqualToIgnoringNewLines(
                            "aimass: AI Mass runs on " + home
                                    + " already, or is starting there. Stop it with `aimass down`, or choose another home with --home.\n");
            assertThat(home.resolve("metadata.db")).doesNotExist();
        }
    }

    @Test
    void aHomeWhoseProcessWasKilledStartsAgain() throws Exception {
        for (var round = 0; round < 2; round++) {
            var log = home.resolve(round + ".out");
            var process = Product.start(home, log, UP);
            await(() -> Files.readString(log).contains(UP_AND_ANSWERING) || !process.isAlive());
            var alive = process.isAlive();
            process.destroyForcibly().waitFor();
            assertThat(alive).as(Files.readString(log)).isTrue();
            stranger().write(home);
        }
    }

    @Test
    void downLeavesAProcessAloneThatOnlyHasTheNumberOfOneThatRanHere() throws Exception {
        stranger().write(home);

        var ended = Product.aimass(home, "down");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.err()).contains("Nothing runs on " + home);
    }

    /** With this process' number, but said to have started at another time. */
    private static Running stranger() {
        return new Running(ProcessHandle.current().pid(), 1, Map.of("server", "http://127.0.0.1:1"));
    }

    @Test
    void theDemoLeavesAUsersProfileAlone() throws IOException {
        var profile = Files.writeString(home.resolve("profile.yaml"), "kind: profile\nname: mine\nsources: {}\n");

        var ended = demo();

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains(profile + " is not the demo's").contains("--home");
        assertThat(profile).hasContent("kind: profile\nname: mine\nsources: {}\n");
        assertThat(home.resolve("demo")).doesNotExist();
    }

    @Test
    void theDemoTouchesNothingWhereAPlatformRuns() throws Exception {
        var log = home.resolve("up.out");
        var process = Product.start(home, log, UP);
        try {
            await(() -> Files.readString(log).contains(UP_AND_ANSWERING));
            for (var more : List.of(List.<String>of(), List.of("--prepare-only"))) {
                var ended = demo(more.toArray(String[]::new));

                assertThat(ended.exitCode()).isEqualTo(64);
                assertThat(ended.err()).contains("runs on " + home + " already");
                assertThat(home.resolve("profile.yaml")).doesNotExist();
                assertThat(home.resolve("demo")).doesNotExist();
            }
        } finally {
            end(process);
        }
    }

    @Test
    void theDemoIsNotForOneRole() {
        var ended = demo("--role", "server");

        assertThat(ended.exitCode()).isEqualTo(64);
        assertThat(ended.err()).contains("The demo needs the whole platform: leave --role out.");
        assertThat(home.resolve("demo")).doesNotExist();
    }

    private Product.Ended demo(String... more) {
        var command = Stream.of(
                        List.of(
                                "demo",
                                "--exit",
                                "--data",
                                Product.ROOT.resolve("data-samples").toString()),
                        Product.FREE_PORTS,
                        List.of(more))
                .flatMap(List::stream);
        return Product.aimass(home, command.toArray(String[]::new));
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        var deadline = Instant.now().plusSeconds(180);
        while (!condition.holds()) {
            assertThat(Instant.now()).as("the deadline").isBefore(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
