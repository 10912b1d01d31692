package io.aimass.spark;

import io.aimass.spark.DriverMain.DriverOptions;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the server for runs while there are free slots, and does them; halts when the server is gone or does not want this driver. */
final class DriverLoop {
    private static final Logger LOG = LoggerFactory.getLogger(DriverLoop.class);
    private static final long BEAT_MILLIS = 1_000;
    private static final long PAUSE_MILLIS = 200;

    private final ServerLink server;
    private final DriverOptions options;
    private final Lease lease;
    private final Semaphore slots;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private volatile boolean ready;
    private volatile Optional<ExecutorReport> executors = Optional.empty();
    private volatile int port;
    private volatile int jdbcPort;

    DriverLoop(ServerLink server, DriverOptions options) {
        this.server = server;
        this.options = options;
        this.lease = new Lease(options.lease());
        this.slots = new Semaphore(options.slots());
    }

    /** Starts telling the server that this driver lives. */
    void beat() {
        var thread = new Thread(this::beatForEver, "heartbeat");
        thread.setDaemon(true);
        thread.setPriority(Thread.MAX_PRIORITY);
        thread.start();
    }

    /** From now on heartbeats tell what the session has to compute with. */
    void tellOf(SparkContext context) {
        executors = Optional.of(new ExecutorReport(context));
    }

    void work(JobRunner runner, Map<String, String> storageOptions) {
        ready = true;
        try {
            while (true) {
                slots.acquire();
                var assignment = next();
                var folder = new RunFolder(assignment.request(), options.work(), storageOptions);
                running.add(assignment.request().runId());
                new ActiveRun(assignment, server, runner, folder, lease, options.grace()).start(() -> {
                    running.remove(assignment.request().runId());
                    slots.release();
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean idle() {
        return running.isEmpty();
    }

    /** Takes no runs: it serves notebooks on {@code servedPort}, and JDBC where that has a port. */
    void serve(int servedPort, Optional<Integer> servedJdbc) {
        port = servedPort;
        jdbcPort = servedJdbc.orElse(0);
        ready = true;
    }

    private ServerLink.Assignment next() throws InterruptedException {
        while (true) {
            try {
                var next = server.next();
                lease.renew();
                if (next.isPresent()) {
                    return next.get();
                }
            } catch (ServerLink.NotWanted e) {
                halt("the server does not know it: " + e.getMessage());
            } catch (IOException e) {
                LOG.warn("The server does not answer: {}", e.toString());
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void beatForEver() {
        try {
            while (true) {
                try {
                    server.beat(state());
                    lease.renew();
                } catch (ServerLink.NotWanted e) {
                    halt("the server does not know it: " + e.getMessage());
                } catch (IOException e) {
                    if (lease.expired()) {
                        halt("the server has not answered for " + options.lease());
                    }
                }
                TimeUnit.MILLISECONDS.sleep(lease.expired() ? PAUSE_MILLIS : BEAT_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Object> state() {
        var runtime = Runtime.getRuntime();
        var state = new LinkedHashMap<String, Object>();
        state.put("ready", ready);
        state.put("running", running);
        state.put("memoryUsed", runtime.totalMemory() - runtime.freeMemory());
        state.put("memoryTotal", runtime.maxMemory());
        if (executors.isPresent()) {
            tell(executors.get(), state);
        } else if (!options.local()) {
            state.putAll(ExecutorReport.NONE_YET);
        }
        state.put("pid", ProcessHandle.current().pid());
        if (port > 0) {
            state.put("port", port);
        }
        if (jdbcPort > 0) {
            state.put("jdbcPort", jdbcPort);
        }
        return state;
    }

    /** Whatever Spark says while it stops, the heart beats on. */
    private static void tell(ExecutorReport report, Map<String, Object> state) {
        try {
            state.putAll(report.now());
        } catch (RuntimeException | LinkageError e) {
            LOG.debug("Spark does not tell its executors", e);
        }
    }

    private void halt(String why) {
        LOG.error("This driver halts: {}", why);
        Runtime.getRuntime().halt(DriverMain.NOT_WANTED_EXIT_CODE);
    }
}
