package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.auth.Secret;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.DriverAccess;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.store.Database;
import io.javalin.http.Context;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's side of the driver protocol: hands runs to drivers as soon as they are queued, hears their events, and gives up a
 * driver that has not been heard of for {@link #LEASE_MILLIS}.
 */
public final class Dispatcher implements HttpModule, DriverAccess, AutoCloseable {
    /** How long a driver may be silent before its runs are given to others; it halts itself no later. */
    public static final long LEASE_MILLIS = 6_000;

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long POLL_MILLIS = 20_000;
    private static final int OUT_OF_MEMORY_EXIT_CODE = 52;

    private final RunService runs;
    private final RunStore store;
    private final DriverStore drivers;
    private final Map<String, Pool> pools;
    private final Secrets secrets;
    private final URI root;
    private final Clock clock;
    private final Object queue = new Object();
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "driver-leases");
        thread.setDaemon(true);
        return thread;
    });
    private long generation;
    private volatile boolean closed;

    /** @param root the storage root, told to each driver with its run */
    public Dispatcher(RunService runs, Database database, Map<String, Pool> pools, Secrets secrets, URI root, Clock clock) {
        this.runs = runs;
        this.store = runs.store();
        this.drivers = new DriverStore(database);
        this.pools = Map.copyOf(pools);
        this.secrets = secrets;
        this.root = root;
        this.clock = clock;
    }

    /** Gives up every driver of an earlier server, whose runs are queued again, and begins to watch leases. */
    public void start() {
        drivers.all().forEach(driver -> giveUp(driver.id(), new RunService.Loss("the server was restarted", false, false)));
        runs.onQueued(this::wake);
        sweeper.scheduleWithFixedDelay(this::sweep, LEASE_MILLIS, 500, TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean permits(Context context, String token) {
        var path = context.path();
        var id = path.split("/").length > 4 ? path.split("/")[4] : "";
        var hash = Secret.hash(token);
        return path.startsWith("/driver/v1/drivers/") ? drivers.owns(id, hash) : path.startsWith("/driver/v1/runs/") && store.ownsToken(id, hash);
    }

    @Override
    public void register(Routes routes) {
        routes.get("/driver/v1/drivers/{driver}/next", Access.DRIVER, this::next);
        routes.post("/driver/v1/drivers/{driver}/heartbeat", Access.DRIVER, this::heartbeat);
        routes.post("/driver/v1/runs/{run}/events", Access.DRIVER, this::events);
        routes.get("/driver/v1/runs/{run}/secrets/{name}", Access.DRIVER, this::secret);
        routes.post("/api/v1/drivers", Access.USER, this::registerDriver);
        routes.post("/api/v1/drivers/{driver}/started", Access.USER, context -> {
            drivers.started(context.pathParam("driver"), ((Number) Json.body(context).get("pid")).longValue());
            context.status(204);
        });
        routes.post("/api/v1/drivers/{driver}/gone", Access.USER, this::gone);
        routes.get("/api/v1/drivers", Access.USER, context -> {
            var items = drivers.all().stream().map(this::json).toList();
            Json.reply(context, Map.of("items", items, "total", items.size()));
        });
        routes.get("/api/v1/pools", Access.USER, context -> {
            var items = pools.values().stream().map(this::json).toList();
            Json.reply(context, Map.of("items", items, "total", items.size()));
        });
    }

    @Override
    public void close() {
        closed = true;
        sweeper.shutdownNow();
        wake();
    }

    private void next(Context context) {
        var id = context.pathParam("driver");
        var deadline = clock.millis() + POLL_MILLIS;
        while (!closed) {
            var seen = generation();
            var driver = drivers.find(id).orElseThrow(() -> ApiException.notFound("There is no driver " + id + "."));
            var token = Secret.make();
            var claim = store.claim(driver.pool(), id, Secret.hash(token), clock.millis());
            if (claim.isPresent()) {
                runs.claimed(claim.get().run().id());
                Json.reply(context, Map.of("request", request(claim.get()), "token", token));
                return;
            }
            if (!await(seen, deadline)) {
                break;
            }
        }
        context.status(204);
    }

    private Map<String, Object> request(RunStore.Claim claim) {
        var run = claim.run();
        var request = new LinkedHashMap<String, Object>();
        request.put("runId", run.id());
        request.put("attempt", run.attempt());
        request.put("jobType", run.jobType());
        request.put("settings", run.settings());
        request.put("root", root.toString());
        request.put("previous", claim.previous());
        return request;
    }

    private void heartbeat(Context context) {
        var state = Json.body(context);
        drivers.heartbeat(
                context.pathParam("driver"),
                Boolean.TRUE.equals(state.get("ready")),
                (int) number(state, "cores"),
                number(state, "memoryUsed"),
                number(state, "memoryTotal"),
                clock.millis());
        Json.reply(context, Map.of());
    }

    private void events(Context context) {
        var id = context.pathParam("run");
        var lines = lines(context);
        var heard = store.heard(id, clock.millis()).orElseThrow(() -> ApiException.notFound("There is no run " + id + "."));
        var batch = new ArrayList<RunStore.TimedEvent>();
        RunEvent.Ended end = null;
        var last = heard.lastSeq();
        for (var line : lines) {
            if (number(line, "attempt") != heard.attempt()) {
                throw ApiException.conflict("Attempt " + line.get("attempt") + " of run " + id + " is over.");
            }
            var seq = number(line, "seq");
            if (seq > last && heard.state() == RunState.RUNNING) {
                last = seq;
                var event = RunEvents.fromMap(line);
                if (event instanceof RunEvent.Ended e) {
                    end = e;
                } else {
                    batch.add(new RunStore.TimedEvent(number(line, "time"), event));
                }
            }
        }
        if (heard.state() != RunState.RUNNING && lines.isEmpty()) {
            throw ApiException.conflict("Run " + id + " is " + heard.state() + ".");
        }
        if (!batch.isEmpty()) {
            store.apply(id, heard.attempt(), last, batch);
            runs.progressed(id);
        }
        if (end != null) {
            runs.ended(id, heard.attempt(), end.outcome());
        } else if (heard.timedOut() && !heard.cancelRequested()) {
            store.log(id, heard.attempt(), clock.millis(), "ERROR", "The run has taken longer than its timeout and is cancelled.");
            store.requestCancel(id);
        }
        Json.reply(context, Map.of("cancel", heard.cancelRequested() || heard.timedOut()));
    }

    private void secret(Context context) {
        try {
            Json.reply(context, Map.of("value", secrets.value(context.pathParam("name"))));
        } catch (JobException e) {
            throw ApiException.notFound(e.getMessage());
        }
    }

    private void registerDriver(Context context) {
        var body = Json.body(context);
        var pool = String.valueOf(body.get("pool"));
        if (!pools.containsKey(pool)) {
            throw new JobException(ErrorType.USER, Names.unknown(pool, "pool", pools.keySet()));
        }
        var id = "d-" + RunService.newId().substring(2, 12);
        var token = Secret.make();
        drivers.insert(id, pool, String.valueOf(body.getOrDefault("host", "localhost")), Secret.hash(token), clock.millis());
        Json.reply(context, 201, Map.of("driver", id, "token", token, "root", root.toString()));
    }

    private void gone(Context context) {
        var id = context.pathParam("driver");
        var exitCode = (int) number(Json.body(context), "exitCode");
        giveUp(id, new RunService.Loss("its process ended with " + exitCode, exitCode == OUT_OF_MEMORY_EXIT_CODE, true));
        context.status(204);
    }

    private void sweep() {
        try {
            var oldest = clock.millis() - LEASE_MILLIS;
            drivers.all().stream()
                    .filter(d -> d.heartbeatAt() < oldest && (d.ready() || d.heartbeatAt() > d.registeredAt()))
                    .forEach(d -> giveUp(d.id(), new RunService.Loss("it was not heard of for " + LEASE_MILLIS / 1000 + " s", false, true)));
        } catch (RuntimeException e) {
            LOG.warn("The drivers' leases could not be checked: {}", e.getMessage());
        }
    }

    private synchronized void giveUp(String driver, RunService.Loss loss) {
        if (drivers.delete(driver)) {
            LOG.info("Driver {} is given up: {}", driver, loss.why());
            runs.lost(store.running(driver), loss);
        }
    }

    private Map<String, Object> json(DriverStore.Driver driver) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", driver.id());
        map.put("pool", driver.pool());
        map.put("host", driver.host());
        map.put("pid", driver.pid());
        map.put("state", !driver.ready() ? "STARTING" : store.running(driver.id()).isEmpty() ? "IDLE" : "BUSY");
        map.put("cores", driver.cores());
        map.put("memoryUsed", driver.memoryUsed());
        map.put("memoryTotal", driver.memoryTotal());
        map.put("registeredAt", driver.registeredAt());
        map.put("heartbeatAt", driver.heartbeatAt());
        map.put("runs", store.running(driver.id()));
        return map;
    }

    private Map<String, Object> json(Pool pool) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", pool.name());
        map.put("master", pool.master());
        map.put("memory", pool.memory());
        map.put("slots", pool.slots());
        map.put("drivers", pool.drivers());
        map.put("conf", pool.conf());
        map.put("running", drivers.all().stream().filter(d -> d.pool().equals(pool.name())).count());
        return map;
    }

    private long generation() {
        synchronized (queue) {
            return generation;
        }
    }

    private void wake() {
        synchronized (queue) {
            generation++;
            queue.notifyAll();
        }
    }

    /** @return false when the deadline has passed without a new run */
    private boolean await(long seen, long deadline) {
        synchronized (queue) {
            while (generation == seen && !closed) {
                var left = deadline - clock.millis();
                if (left <= 0) {
                    return false;
                }
                try {
                    queue.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return true;
        }
    }

    private static List<Map<String, Object>> lines(Context context) {
        var lines = new ArrayList<Map<String, Object>>();
        try (var reader = new BufferedReader(new InputStreamReader(context.bodyInputStream(), StandardCharsets.UTF_8))) {
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    lines.add(Json.object(line));
                }
            }
        } catch (IOException e) {
            throw ApiException.badRequest("The events could not be read.");
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("An event " + e.getMessage());
        }
        return lines;
    }

    private static long number(Map<String, Object> map, String key) {
        return map.get(key) instanceof Number number ? number.longValue() : 0;
    }
}
