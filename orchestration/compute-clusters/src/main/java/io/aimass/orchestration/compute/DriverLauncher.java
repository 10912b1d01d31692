package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The compute role's work: asks the server which drivers there should be, starts them as child processes, and replaces those that
 * end, ever more slowly when they end at once. Drivers end with this process, whatever it ends by.
 */
public final class DriverLauncher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLauncher.class);
    private static final long LOOK_MILLIS = 500;

    private final ApiClient server;
    private final DriverCommand command;
    private final String host;
    private final Map<String, DriverProcess> running = new ConcurrentHashMap<>();
    private final Map<String, BackOff> backOffs = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "driver-launcher");
        worker.setDaemon(true);
        return worker;
    });
    private boolean silent;

    /** @param server signed in with the compute role's service token */
    public DriverLauncher(ApiClient server, DriverCommand command, String host) {
        this.server = server;
        this.command = command;
        this.host = host;
    }

    public DriverLauncher start() {
        thread.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** Process ids of the drivers that run now. */
    public List<Long> pids() {
        return running.values().stream().map(DriverProcess::pid).toList();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        running.values().forEach(DriverProcess::release);
        running.values().forEach(DriverProcess::end);
    }

    private void look() {
        try {
            var known = server.items("/api/v1/drivers").stream()
                    .map(driver -> String.valueOf(driver.get("id")))
                    .collect(Collectors.toSet());
            endUnknown(known);
            for (var pool : server.items("/api/v1/pools")) {
                var wanted = number(pool, "drivers") - number(pool, "running");
                if (wanted > 0) {
                    launch(String.valueOf(pool.get("name")));
                }
            }
            silent = false;
        } catch (JobException | ApiException e) {
            if (!silent) {
                LOG.warn("Drivers cannot be looked after for now: {}", e.getMessage());
            }
            silent = true;
        } catch (RuntimeException | Error e) {
            LOG.error("Drivers cannot be looked after for now", e);
        }
    }

    /** One that the server has given up, or that an earlier server knew, must not go on. */
    private void endUnknown(Set<String> known) {
        running.forEach((id, process) -> {
            if (!known.contains(id)) {
                LOG.warn("Driver {} is no longer known to the server; it is ended", id);
                process.end();
            }
        });
    }

    private void launch(String pool) {
        if (!backOffs.computeIfAbsent(pool, name -> new BackOff()).over()) {
            return;
        }
        var registered = server.post("/api/v1/drivers", Map.of("pool", pool, "host", host));
        var id = String.valueOf(registered.get("driver"));
        try {
            var process = DriverProcess.start(command, server.base(), registered);
            running.put(id, process);
            LOG.info("Driver {} of pool {} started with process id {}", id, pool, process.pid());
            process.onExit(code -> ended(id, pool, code, process.lived()));
        } catch (IOException e) {
            LOG.error("A driver of pool {} cannot be started: {}", pool, e.getMessage());
            ended(id, pool, -1, 0);
        }
    }

    private void ended(String id, String pool, int exitCode, long livedMillis) {
        running.remove(id);
        if (thread.isShutdown()) {
            return;
        }
        LOG.warn("Driver {} ended with exit code {}; its log is {}", id, exitCode, command.log(id));
        thread.execute(() -> {
            backOffs.computeIfAbsent(pool, name -> new BackOff()).ended(livedMillis);
            tell(id, exitCode);
            look();
        });
    }

    private void tell(String id, int exitCode) {
        try {
            server.post("/driver/v1/drivers/" + id + "/gone", Map.of("exitCode", exitCode));
        } catch (JobException | ApiException e) {
            LOG.warn("The server was not told that driver {} is gone, it will notice: {}", id, e.getMessage());
        }
    }

    private static int number(Map<String, Object> map, String key) {
        return ((Number) map.get(key)).intValue();
    }
}
