package io.aimass.orchestration.compute;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The statements on servers: one row for each that lives, gone once it left or was given up. */
final class ServerStore {
    private ServerStore() {}

    /**
     * A server as the database has it.
     *
     * @param process as {@link io.aimass.orchestration.platform.store.ProcessMark} writes it
     * @param generation how often it has joined; what it does under an earlier one is refused
     * @param beat changes as long as it lives
     */
    record Row(String id, String process, String root, long generation, long beat, long joinedAt) {}

    static List<Row> all(Handle handle) {
        return handle.createQuery(
                        "SELECT id, process, root, generation, beat, joined_at FROM server ORDER BY joined_at, id")
                .map((rows, context) -> new Row(
                        rows.getString(1),
                        rows.getString(2),
                        rows.getString(3),
                        rows.getLong(4),
                        rows.getLong(5),
                        rows.getLong(6)))
                .list();
    }

    /** Instead of what may be left of this server. */
    static void put(Handle handle, Row row) {
        handle.createUpdate("DELETE FROM server WHERE id = :id")
                .bind("id", row.id())
                .execute();
        handle.createUpdate("INSERT INTO server (id, process, root, generation, beat, joined_at)"
                        + " VALUES (:id, :process, :root, :generation, :beat, :joinedAt)")
                .bind("id", row.id())
                .bind("process", row.process())
                .bind("root", row.root())
                .bind("generation", row.generation())
                .bind("beat", row.beat())
                .bind("joinedAt", row.joinedAt())
                .execute();
    }

    static boolean isThere(Handle handle, String id, long generation) {
        return handle.createQuery("SELECT 1 FROM server WHERE id = :id AND generation = :generation")
                .bind("id", id)
                .bind("generation", generation)
                .mapTo(Integer.class)
                .findOne()
                .isPresent();
    }

    static boolean beat(Handle handle, String id, long generation) {
        return handle.createUpdate("UPDATE server SET beat = beat + 1 WHERE id = :id AND generation = :generation")
                        .bind("id", id)
                        .bind("generation", generation)
                        .execute()
                == 1;
    }

    static boolean delete(Handle handle, String id, long generation) {
        return handle.createUpdate("DELETE FROM server WHERE id = :id AND generation = :generation")
                        .bind("id", id)
                        .bind("generation", generation)
                        .execute()
                == 1;
    }

    /** Gives a server up, if it still is as {@code seen}. */
    static boolean giveUp(Handle handle, Row seen) {
        return handle.createUpdate("DELETE FROM server WHERE id = :id AND generation = :generation AND beat = :beat")
                        .bind("id", seen.id())
                        .bind("generation", seen.generation())
                        .bind("beat", seen.beat())
                        .execute()
                == 1;
    }

    /** How many runs each server's drivers work on. */
    static Map<String, Integer> running(Handle handle) {
        return handle.createQuery("SELECT server, count(*) AS n FROM run WHERE state = 'RUNNING' GROUP BY server")
                .reduceRows(new LinkedHashMap<>(), (map, row) -> {
                    Optional.ofNullable(row.getColumn("server", String.class))
                            .ifPresent(server -> map.put(server, row.getColumn("n", Integer.class)));
                    return map;
                });
    }
}
