package io.aimass.orchestration.datalake;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.Runs;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps {@link Accounting} up with the runs, on a thread of its own, and tells pages which tables changed. */
public final class AccountingProjector implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountingProjector.class);
    private static final int PAGE = 200;

    private final Accounting accounting;
    private final EventBus events;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "accounting");
        thread.setDaemon(true);
        return thread;
    });

    public AccountingProjector(Accounting accounting, EventBus events) {
        this.accounting = accounting;
        this.events = events;
    }

    /** Follows the runs from now on, and catches up with what happened while nobody followed. */
    public void follow(Runs runs) {
        runs.onChange(run -> submit(() -> changed(run)));
        submit(() -> catchUp(runs));
    }

    /** Fills the projection from the lake alone: what each commit says about itself. */
    public void rebuild(Tables tables) {
        for (var name : tables.names()) {
            for (var commit : tables.history(name, Integer.MAX_VALUE)) {
                accounting.record(name, commit);
            }
        }
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            if (!worker.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("row accounting of the last runs is not noted yet; it will be at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void changed(Run run) {
        accounting.record(run);
        if (run.state() == RunState.SUCCEEDED) {
            for (var write : run.writes()) {
                var split = write.lastIndexOf('@');
                events.publish("table", split < 0 ? write : write.substring(0, split), Map.of("run", run.id()));
            }
        }
        if (run.settings().get("source") instanceof String source) {
            events.publish(
                    "source",
                    source,
                    Map.of("run", run.id(), "state", run.state().name()));
        }
    }

    private void catchUp(Runs runs) {
        var offset = 0;
        var filter =
                new Runs.Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), PAGE, offset);
        for (var page = runs.list(filter); !page.isEmpty(); page = runs.list(filter)) {
            page.forEach(accounting::record);
            offset += page.size();
            filter = new Runs.Filter(
                    Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), PAGE, offset);
        }
    }

    private void submit(Runnable task) {
        worker.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("row accounting could not be noted; it will be at the next start", e);
            }
        });
    }
}
