package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.ServerStore.Row;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.ProcessMark;
import io.aimass.orchestration.platform.store.StandStill;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This server's place among the servers on the metadata database: a row whose counter it moves, and whose generation every write about
 * a running run checks. Another server gives it up when the counter has stood still for a while or its process has ended on the same machine.
 */
final class Membership {
    static final long EXPIRY_MILLIS = 6_000;
    private static final int LOOKS_A_BEAT = 2;
    private static final long LONGEST_GAP_MILLIS = 4_000;
    private static final long PAUSE_MILLIS = 500;
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private final Database database;
    private final Clock clock;
    private final String root;
    private final String id = "s-" + RunIds.random(8);
    private final String process = ProcessMark.here(id);
    private final Map<String, StandStill<Row>> others = new HashMap<>();
    private volatile long generation;
    private long looks;

    private Membership(Database database, Clock clock, String root) {
        this.database = database;
        this.clock = clock;
        this.root = root;
    }

    /**
     * Takes a place.
     *
     * @param root where this server keeps tables and models
     * @throws JobException USER when a server that lives keeps them elsewhere
     */
    static Membership join(Database database, Clock clock, String root) {
        var membership = new Membership(database, clock, plain(root));
        membership.refuseAnotherRoot();
        membership.join();
        return membership;
    }

    String id() {
        return id;
    }

    /** To be asked in the transaction that writes about a running run. */
    void check(Handle handle) {
        if (!ServerStore.isThere(handle, id, generation)) {
            throw new LeaseLost(id);
        }
    }

    /** Moves the counter at every second call. On SQLite nobody looks at it. @return false when this place was given up */
    boolean beat() {
        return !database.isShared()
                || ++looks % LOOKS_A_BEAT != 0
                || database.write(handle -> ServerStore.beat(handle, id, generation));
    }

    /** After the place was given up: what was begun before stays refused. */
    void joinAgain() {
        LOG.warn("Server {} was given up by another; its runs are run again, and it joins anew", id);
        join();
    }

    /** Servers that are to be given up. To be called about every second. */
    List<Row> dead() {
        var now = ticks();
        var all = database.read(ServerStore::all).stream()
                .filter(row -> !row.id().equals(id))
                .toList();
        others.keySet().retainAll(all.stream().map(Row::id).toList());
        return all.stream().filter(row -> isDead(row, now)).toList();
    }

    /** Every server, in the order they joined. */
    List<Map<String, Object>> listing() {
        var running = database.read(ServerStore::running);
        return all().stream()
                .map(row -> {
                    var map = new LinkedHashMap<String, Object>();
                    map.put("id", row.id());
                    map.put("running", running.getOrDefault(row.id(), 0));
                    map.put("generation", row.generation());
                    map.put("joinedAt", row.joinedAt());
                    map.put("self", row.id().equals(id));
                    return (Map<String, Object>) map;
                })
                .toList();
    }

    private List<Row> all() {
        return database.read(ServerStore::all);
    }

    boolean leave(Handle handle) {
        return ServerStore.delete(handle, id, generation);
    }

    private boolean isDead(Row row, long now) {
        var stood = others.computeIfAbsent(row.id(), key -> new StandStill<>(LONGEST_GAP_MILLIS))
                .of(row, now);
        return !database.isShared() || ProcessMark.isDeadHere(row.process()) || stood >= EXPIRY_MILLIS;
    }

    private void join() {
        var next = generation + 1;
        database.run(handle -> ServerStore.put(handle, new Row(id, process, root, next, 0, clock.millis())));
        generation = next;
    }

    /** A server with another root counts once its counter moves before our eyes: the row may be that of one which is no more. */
    private void refuseAnotherRoot() {
        var strangers = strangers();
        var until = ticks() + EXPIRY_MILLIS;
        while (!strangers.isEmpty() && ticks() < until) {
            pause();
            for (var now : strangers()) {
                if (strangers.stream()
                        .anyMatch(before -> before.id().equals(now.id()) && before.beat() != now.beat())) {
                    throw JobException.user(
                            "Server %s on the same metadata database keeps tables and models at %s, this one at %s. Servers that share a "
                                    + "database share them too: write the same 'storage.root' into each config.yaml, or give this server a database of its own.",
                            now.id(), now.root(), root);
                }
            }
        }
    }

    private List<Row> strangers() {
        return !database.isShared()
                ? List.of()
                : all().stream()
                        .filter(row -> !row.root().equals(root) && !ProcessMark.isDeadHere(row.process()))
                        .toList();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobException.external(e, "Interrupted while looking for other servers on the metadata database.");
        }
    }

    /** {@code file:/data} and {@code file:///data/} are one place. */
    private static String plain(String root) {
        return root.replaceFirst("^file:/+", "file:/").replaceFirst("(?<=.)/+$", "");
    }

    private static long ticks() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
