package io.aimass.deploy.services;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.cluster.Daemon;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Servers of one home: their data lies in its {@code services} folder, and what runs is remembered there. */
public final class Services implements AutoCloseable {
    private static final long START_SECONDS = 60;

    private final Path folder;
    private final Path logs;
    private final Programs programs;
    private final List<Service> services = new ArrayList<>();
    private final List<Daemon> running = new ArrayList<>();
    private boolean closed;

    public Services(Home home, Programs programs) {
        this.folder = home.path().resolve("services");
        this.logs = home.logs();
        this.programs = programs;
    }

    /** Ends what others left running: who was killed, or only prepared. @return whether there was something */
    public static boolean stopLeft(Path home) {
        var file = file(home.resolve("services"));
        try {
            if (!Files.exists(file)) {
                return false;
            }
            var left = new ArrayList<Daemon>();
            for (var item : (List<?>) Json.object(Files.readString(file)).get("daemons")) {
                left.add(Daemon.of((Map<?, ?>) item));
            }
            stop(left);
            Files.delete(file);
            return true;
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be used: %s.", file, e.getMessage());
        }
    }

    public Kafka kafka() {
        return add(new Kafka(folder("kafka"), programs));
    }

    public Postgres postgres() {
        return add(new Postgres(folder("postgres"), programs));
    }

    public Hdfs hdfs() {
        return add(new Hdfs(folder("hdfs"), programs));
    }

    public S3 s3() {
        return add(new S3(folder("s3"), programs));
    }

    /** Starts those asked for and returns when all answer. */
    public void start() {
        services.forEach(this::begin);
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        for (var service : services) {
            while (!service.ready()) {
                requireAlive();
                if (System.nanoTime() > deadline) {
                    throw failed(
                            "%s does not answer after %d s. Its logs are %s.",
                            service.name(), START_SECONDS, logs.resolve("service-*.log"));
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        requireAlive();
    }

    /** Stops them, the last first. */
    @Override
    public synchronized void close() {
        closed = true;
        stop(running);
        running.clear();
        try {
            Files.deleteIfExists(file(folder));
        } catch (IOException e) {
            System.err.println("aimass: " + e.getMessage());
        }
    }

    private synchronized void begin(Service service) {
        if (closed) {
            throw failed("The services are being stopped.");
        }
        service.start(daemon -> {
            running.add(daemon);
            remember();
        });
    }

    private <T extends Service> T add(T service) {
        services.add(service);
        return service;
    }

    private ServiceFolder folder(String name) {
        return new ServiceFolder(folder, logs, name);
    }

    private void requireAlive() {
        for (var daemon : running) {
            if (daemon.process().isEmpty()) {
                throw failed(
                        "%s ended while it was started. Its log, %s, ends with:\n%s",
                        daemon.name(), daemon.log(), daemon.lastWords());
            }
        }
    }

    private void remember() {
        var file = file(folder);
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(
                    temporary,
                    Json.text(Map.of(
                            "daemons", running.stream().map(Daemon::toMap).toList())));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be written: %s.", file, e.getMessage());
        }
    }

    private static void stop(List<Daemon> daemons) {
        var last = new ArrayList<>(daemons);
        Collections.reverse(last);
        last.forEach(Daemon::stop);
    }

    private static Path file(Path folder) {
        return folder.resolve("services.json");
    }

    private static JobException failed(String message, Object... values) {
        return new JobException(ErrorType.EXTERNAL, message.formatted(values));
    }
}
