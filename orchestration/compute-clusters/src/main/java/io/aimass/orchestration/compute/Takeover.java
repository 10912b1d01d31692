package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.ServerStore.Row;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this server's place and looks after the others': the runs of one that is gone are queued again, for whichever server has a driver
 * free. A server that finds itself given up drops what its drivers were working on and joins anew.
 */
final class Takeover implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
    private static final long LOOK_MILLIS = 1_000;

    private final RunService runs;
    private final Membership servers;
    private final Endings endings;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        var worker = new Thread(task, "server-lease");
        worker.setDaemon(true);
        return worker;
    });
    private boolean silent;

    Takeover(RunService runs, Endings endings) {
        this.runs = runs;
        this.servers = runs.servers();
        this.endings = endings;
    }

    /** Looks once, so that what an earlier server left running is queued before anything else happens, and goes on looking. */
    void start() {
        look();
        thread.scheduleWithFixedDelay(this::lookQuietly, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Leaves: what its drivers were working on is queued again. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            runs.database().run(handle -> {
                endings.runAgain(
                        handle, RunStore.runningOf(handle, servers.id()), "Its server was stopped; it runs again.");
                servers.leave(handle);
            });
        } catch (LeaseLost e) {
            LOG.info("server {} had been given up before it was stopped", servers.id());
        } catch (JobException e) {
            LOG.warn("Server {} did not leave in order; others notice: {}", servers.id(), e.getMessage());
        }
    }

    void look() {
        if (!servers.beat()) {
            dropAll();
            servers.joinAgain();
            runs.queue().raise();
        }
        for (var row : servers.dead()) {
            giveUp(row);
        }
        if (runs.database().read(RunStore::hasOrphans)) {
            runs.database()
                    .run(handle ->
                            endings.runAgain(handle, RunStore.orphans(handle), "It had no server; it runs again."));
        }
        runs.database()
                .read(handle -> RunStore.toCancel(handle, servers.id()))
                .forEach(id -> runs.live().find(id).ifPresent(LiveRun::cancel));
    }

    private void giveUp(Row row) {
        runs.database().run(handle -> {
            servers.check(handle);
            if (ServerStore.giveUp(handle, row)) {
                runs.database()
                        .afterCommit(() ->
                                LOG.warn("Server {} ({}) is gone; its runs are run again", row.id(), row.process()));
                endings.runAgain(handle, RunStore.runningOf(handle, row.id()), "Its server is gone; it runs again.");
            }
        });
    }

    /** Without waiting for whoever is working on one of them: what they write is refused. */
    private void dropAll() {
        for (var live : runs.live().all()) {
            live.over();
            runs.live().remove(live);
        }
    }

    private void lookQuietly() {
        try {
            look();
            silent = false;
        } catch (LeaseLost e) {
            LOG.info("server {} will join anew: {}", servers.id(), e.getMessage());
        } catch (JobException e) {
            if (!silent || e.type() != ErrorType.EXTERNAL) {
                LOG.warn("Servers cannot be looked after for now: {}", e.getMessage());
            }
            silent = true;
        } catch (RuntimeException | Error e) {
            LOG.error("Servers cannot be looked after for now", e);
        }
    }
}
