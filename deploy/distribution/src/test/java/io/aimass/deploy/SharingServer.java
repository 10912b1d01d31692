package io.aimass.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.deploy.cli.Remote;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server with its compute role on a home of its own, in one process, and a driver; it shares database and storage root with another. */
final class SharingServer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Path home;
    private Process process;
    private String id;

    SharingServer(Path home, DatabaseSettings database, Path root) throws IOException {
        this.home = Files.createDirectories(home);
        Files.writeString(home.resolve("config.yaml"), """
                database: "%s"
                database-user: %s
                database-password: %s
                storage: {root: "%s"}
                pools: {default: {drivers: 1, slots: 2, master: "local[2]", memory: 700m, conf: {spark.sql.shuffle.partitions: 1}}}
                """.formatted(
                        database.url(), database.user(), database.password(), root.toUri()));
    }

    /** Without waiting for it. */
    void start() throws IOException {
        Files.deleteIfExists(log());
        process = Product.start(
                home,
                log(),
                List.of("up", "--foreground", "--role", "server,compute", "--port", "0", "--compute-port", "0"));
    }

    void awaitStart() throws IOException {
        var deadline = Instant.now().plus(PATIENCE);
        while (!Files.readString(log()).contains("Sign in once at")) {
            assertThat(process.isAlive() && Instant.now().isBefore(deadline))
                    .as("it has not come up: %s", Files.readString(log()))
                    .isTrue();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        id = String.valueOf(servers().stream()
                .filter(server -> Boolean.TRUE.equals(server.get("self")))
                .findFirst()
                .orElseThrow()
                .get("id"));
    }

    /** Whether its driver waits for a run. */
    boolean isReady() throws IOException {
        var drivers = (List<?>) remote().get("/api/v1/drivers").get("items");
        return drivers.stream().anyMatch(driver -> "IDLE".equals(((Map<?, ?>) driver).get("state")));
    }

    /** As the servers on the database call it. */
    String id() {
        return id;
    }

    Remote remote() throws IOException {
        return Product.remote(home);
    }

    /** With the token of another home. */
    Remote remote(SharingServer other) throws IOException {
        return new Remote(
                remote().server(), Files.readString(other.home.resolve("token")).trim());
    }

    @SuppressWarnings("unchecked")
    List<Map<String, Object>> servers() throws IOException {
        return (List<Map<String, Object>>) remote().get("/api/v1/status").get("servers");
    }

    @SuppressWarnings("unchecked")
    Map<String, Object> workflows() throws IOException {
        return (Map<String, Object>) remote().get("/api/v1/status").get("workflows");
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** @param name such as {@code STOP}; the driver goes on */
    void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor(10, TimeUnit.SECONDS))
                .isTrue();
    }

    String serverLog() throws IOException {
        return Files.readString(log());
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    private Path log() {
        return home.resolve("up.out");
    }
}
