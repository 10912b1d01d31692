package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.store.Database;
import java.util.List;
import java.util.Optional;

/** The drivers the server knows: registered by compute, alive by their heartbeat. */
final class DriverStore {
    /** @param heartbeatAt milliseconds; @param memoryUsed and {@code memoryTotal} in bytes of the Java heap */
    record Driver(
            String id, String pool, String host, long pid, long registeredAt, long heartbeatAt, boolean ready, int cores, long memoryUsed, long memoryTotal) {}

    private final Database database;

    DriverStore(Database database) {
        this.database = database;
    }

    void insert(String id, String pool, String host, String tokenHash, long now) {
        database.run(h -> h.createUpdate("INSERT INTO drivers (id, pool, host, pid, token_hash, registered_at, heartbeat_at, ready, cores,"
                        + " memory_used, memory_total) VALUES (:id, :pool, :host, 0, :hash, :now, :now, 0, 0, 0, 0)")
                .bind("id", id)
                .bind("pool", pool)
                .bind("host", host)
                .bind("hash", tokenHash)
                .bind("now", now)
                .execute());
    }

    void started(String id, long pid) {
        database.run(h -> h.createUpdate("UPDATE drivers SET pid = :pid WHERE id = :id").bind("pid", pid).bind("id", id).execute());
    }

    void heartbeat(String id, boolean ready, int cores, long memoryUsed, long memoryTotal, long now) {
        database.run(h -> h.createUpdate("UPDATE drivers SET heartbeat_at = :now, ready = :ready, cores = :cores, memory_used = :used,"
                        + " memory_total = :total WHERE id = :id")
                .bind("now", now)
                .bind("ready", ready ? 1 : 0)
                .bind("cores", cores)
                .bind("used", memoryUsed)
                .bind("total", memoryTotal)
                .bind("id", id)
                .execute());
    }

    boolean owns(String id, String tokenHash) {
        return database.read(h -> h.createQuery("SELECT COUNT(*) FROM drivers WHERE id = :id AND token_hash = :hash")
                        .bind("id", id)
                        .bind("hash", tokenHash)
                        .mapTo(Long.class)
                        .one()
                == 1);
    }

    Optional<Driver> find(String id) {
        return all().stream().filter(d -> d.id().equals(id)).findFirst();
    }

    List<Driver> all() {
        return database.read(h -> h.createQuery("SELECT * FROM drivers ORDER BY registered_at, id")
                .map((row, c) -> new Driver(
                        row.getString("id"),
                        row.getString("pool"),
                        row.getString("host"),
                        row.getLong("pid"),
                        row.getLong("registered_at"),
                        row.getLong("heartbeat_at"),
                        row.getInt("ready") == 1,
                        row.getInt("cores"),
                        row.getLong("memory_used"),
                        row.getLong("memory_total")))
                .list());
    }

    boolean delete(String id) {
        return database.write(h -> h.createUpdate("DELETE FROM drivers WHERE id = :id").bind("id", id).execute() == 1);
    }
}
