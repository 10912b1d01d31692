package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.auth.Secret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A driver as the server knows it: what it was registered as and what its heartbeats say. */
final class Driver {
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
        map.put("memoryUsed", memoryUsed);
        map.put("memoryTotal", memoryTotal);
        map.put("startedAt", registeredAt);
        map.put("heartbeatAt", heartbeatAt == 0 ? null : heartbeatAt);
        return map;
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
