package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.http.ApiClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The compute role's hands: starts the drivers of each pool, each a process of its own, watches them and replaces the ones that die. */
public final class DriverLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLauncher.class);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final long HEALTHY_MILLIS = 30_000;
    private static final int STOP_SECONDS = 5;

    /**
     * Where a driver process finds what it needs.
     *
     * @param jobs folder of the job jars; @param sparkJars folder of Spark's jars
     * @param javaOptions what Spark needs of Java 17
     * @param storageOptions as CentralizedStorage takes them, secrets resolved: given to drivers on standard input
     */
    public record Layout(Path jobs, Path sparkJars, List<String> javaOptions, Path logs, Path work, Map<String, String> storageOptions) {}

    private final ApiClient server;
    private final Layout layout;
    private final Collection<Pool> pools;
    private final List<Thread> keepers = new ArrayList<>();
    private final List<Process> processes = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param server with the compute role's token */
    public DriverLauncher(ApiClient server, Layout layout, Collection<Pool> pools) {
        this.server = server;
        this.layout = layout;
        this.pools = List.copyOf(pools);
    }

    public void start() {
        for (var pool : pools) {
            for (var i = 0; i < pool.drivers(); i++) {
                var name = pool.name() + "-" + (i + 1);
                var keeper = new Thread(() -> keep(pool, name), "driver-" + name);
                keeper.setDaemon(true);
                keepers.add(keeper);
                keeper.start();
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        keepers.forEach(Thread::interrupt);
        List<Process> left;
        synchronized (processes) {
            left = List.copyOf(processes);
        }
        left.forEach(DriverLauncher::stop);
    }

    private void keep(Pool pool, String name) {
        var pause = FIRST_PAUSE_MILLIS;
        try {
            while (closed.getCount() > 0) {
                var begin = System.nanoTime();
                runOne(pool, name);
                var lived = (System.nanoTime() - begin) / 1_000_000;
                pause = lived > HEALTHY_MILLIS ? FIRST_PAUSE_MILLIS : Math.min(pause * 2, LONGEST_PAUSE_MILLIS);
                closed.await(pause, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void runOne(Pool pool, String name) throws InterruptedException {
        try {
            var registered = server.post("/api/v1/drivers", Map.of("pool", pool.name(), "host", "localhost"));
            var id = String.valueOf(registered.get("driver"));
            var process = launch(pool, name, id, URI.create(String.valueOf(registered.get("root"))), String.valueOf(registered.get("token")));
            try {
                server.post("/api/v1/drivers/" + id + "/started", Map.of("pid", process.pid()));
                var exitCode = process.waitFor();
                if (closed.getCount() > 0) {
                    LOG.warn("Driver {} of pool {} ended with {}; its log is {}", id, pool.name(), exitCode, log(name));
                    server.post("/api/v1/drivers/" + id + "/gone", Map.of("exitCode", exitCode));
                }
            } finally {
                synchronized (processes) {
                    processes.remove(process);
                }
                if (process.isAlive()) {
                    stop(process);
                }
            }
        } catch (IOException | RuntimeException e) {
            if (closed.getCount() > 0) {
                LOG.warn("A driver of pool {} could not be kept: {}", pool.name(), e.getMessage());
            }
        }
    }

    private Process launch(Pool pool, String name, String id, URI root, String token) throws IOException {
        Files.createDirectories(layout.logs());
        Files.createDirectories(layout.work());
        var builder = new ProcessBuilder(command(pool, name, id, root))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()));
        builder.environment().keySet().removeIf(key -> key.startsWith("AIMASS_"));
        synchronized (processes) {
            if (closed.getCount() == 0) {
                throw new IOException("the compute role is stopping");
            }
            var process = builder.start();
            processes.add(process);
            var credentials = io.aimass.orchestration.platform.http.Json.text(Map.of("token", token, "storage", layout.storageOptions()));
            process.getOutputStream().write((credentials + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return process;
        }
    }

    private List<String> command(Pool pool, String name, String id, URI root) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(layout.javaOptions());
        command.addAll(List.of("-Xmx" + pool.memory(), "-XX:+UseParallelGC", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8"));
        command.addAll(List.of("-cp", layout.jobs() + "/*:" + layout.sparkJars() + "/*", "io.aimass.spark.DriverMain"));
        command.addAll(List.of("--driver", id, "--server", server.base().toString(), "--root", root.toString()));
        command.addAll(List.of("--work", layout.work().resolve(name).toString(), "--master", pool.master(), "--slots", String.valueOf(pool.slots())));
        pool.conf().forEach((key, value) -> command.addAll(List.of("--conf", key + "=" + value)));
        return command;
    }

    private Path log(String name) {
        return layout.logs().resolve("driver-" + name + ".log");
    }

    private static void stop(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("the driver's standard input was closed already", e);
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
