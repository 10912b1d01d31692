package io.aimass.deploy;

import io.aimass.contracts.RunEvent;
import io.aimass.deploy.cli.Remote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** The product's server on a home of its own, in a process of its own; a driver's part is played by the test, without Spark. */
public final class LoneServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private final Process process;

    private LoneServer(Path home, Process process) {
        this.home = home;
        this.process = process;
    }

    public static LoneServer start() throws IOException {
        var home = Files.createTempDirectory("aimass-server");
        var log = home.resolve("up.out");
        var process = Product.start(home, log, List.of("up", "--foreground", "--role", "server", "--port", "0"));
        var deadline = Instant.now().plus(PATIENCE);
        while (!Files.readString(log).contains("Sign in once at")) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                process.destroy();
                throw new AssertionError("The server has not come up: " + Files.readString(log));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        return new LoneServer(home, process);
    }

    public Path home() {
        return home;
    }

    public Remote remote() throws IOException {
        return Product.remote(home);
    }

    /** As the owner of another token than the home's. */
    public Remote as(String token) throws IOException {
        return new Remote(remote().server(), token);
    }

    Product.Ended aimass(String... arguments) {
        return Product.aimass(home, arguments);
    }

    /** A driver that does each run as {@code part} says, given the run's request. */
    public PlayedDriver driver(Function<Map<String, Object>, List<RunEvent>> part) throws IOException {
        var token = Files.readString(home.resolve("run/compute.token")).trim();
        return new PlayedDriver(remote().server(), token, part);
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        try (var files = Files.walk(home)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
