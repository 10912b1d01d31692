package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.auth.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A driver as the server knows it: what it was registered as and what its heartbeats say. */
final class Driver {
    private static final long EXECUTORS_LATE_MILLIS = 20_000;
    private static final List<String> EXECUTOR_NUMBERS =
            List.of("cores", "tasks", "completed", "failed", "memoryPeak", "memoryTotal");

    private final String id;
    private final String pool;
    private final String host;
    private final String tokenHash;
    private final long registeredAt;
    private volatile long heardAt = System.nanoTime();
    private volatile long heartbeatAt;
    private volatile boolean ready;
    private volatile long pid;
    private volatile long memoryUsed;
    private volatile long memoryTotal;
    private volatile int cores;
    private volatile List<Map<String, Object>> executors = List.of();
    private volatile long withoutExecutorsSince;
    private volatile int port;
    private volatile int jdbcPort;

    Driver(String id, String pool, String host, String token, long now) {
        this.id = id;
        this.pool = pool;
        this.host = host;
        this.tokenHash = Secret.hash(token);
        this.registeredAt = now;
    }

    String id() {
        return id;
    }

    String pool() {
        return pool;
    }

    boolean isKnownBy(String token) {
        return Secret.same(Secret.hash(token), tokenHash);
    }

    /** Asked for a run, which is a sign of life too. */
    void heard() {
        heardAt = System.nanoTime();
    }

    void beat(Map<String, Object> state, long now) {
        ready = Boolean.TRUE.equals(state.get("ready"));
        pid = number(state.get("pid"));
        memoryUsed = number(state.get("memoryUsed"));
        memoryTotal = number(state.get("memoryTotal"));
        cores = (int) number(state.get("cores"));
        executors = executors(state.get("executors"));
        var without = Boolean.TRUE.equals(state.get("lacksExecutors"));
        withoutExecutorsSince = !without ? 0 : withoutExecutorsSince == 0 ? now : withoutExecutorsSince;
        port = (int) number(state.get("port"));
        jdbcPort = (int) number(state.get("jdbcPort"));
        heartbeatAt = now;
        heard();
    }

    boolean hasBeaten() {
        return heartbeatAt > 0;
    }

    boolean silentFor(long nanos) {
        return System.nanoTime() - heardAt > nanos;
    }

    int cores() {
        return cores;
    }

    /** Where it serves notebooks; 0 while it does not. */
    int port() {
        return port;
    }

    /** Where it serves JDBC; 0 while it does not. */
    int jdbcPort() {
        return jdbcPort;
    }

    /** On a cluster and for some time now, so that what Spark computes for it waits. */
    boolean lacksExecutors() {
        return withoutExecutorsSince > 0 && heartbeatAt - withoutExecutorsSince >= EXECUTORS_LATE_MILLIS;
    }

    Map<String, Object> toMap(List<String> runs) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", id);
        map.put("pool", pool);
        map.put("pid", pid);
        map.put("host", host);
        map.put("state", !ready ? "STARTING" : runs.isEmpty() ? "IDLE" : "BUSY");
        map.put("run", runs.isEmpty() ? null : runs.get(0));
        map.put("runs", runs);
        map.put("cores", cores);
        map.put("executors", executors);
        map.put("memoryUsed", memoryUsed);
        map.put("memoryTotal", memoryTotal);
        map.put("startedAt", registeredAt);
        map.put("heartbeatAt", heartbeatAt == 0 ? null : heartbeatAt);
        return map;
    }

    private static List<Map<String, Object>> executors(Object told) {
        var all = new ArrayList<Map<String, Object>>();
        if (told instanceof List<?> list) {
            for (var one : list) {
                if (one instanceof Map<?, ?> executor) {
                    all.add(executor(executor));
                }
            }
        }
        return List.copyOf(all);
    }

    private static Map<String, Object> executor(Map<?, ?> told) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", String.valueOf(told.get("id")));
        map.put("host", String.valueOf(told.get("host")));
        EXECUTOR_NUMBERS.forEach(key -> map.put(key, number(told.get(key))));
        return map;
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
