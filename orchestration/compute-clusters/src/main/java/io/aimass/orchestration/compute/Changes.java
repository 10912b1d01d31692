package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Run;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells listeners of committed changes of state, in order for one run, on a thread of its own. */
final class Changes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final int REMEMBERED = 10_000;

    private final EventBus bus;
    private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var worker = new Thread(task, "run-changes");
        worker.setDaemon(true);
        return worker;
    });
    private final Map<String, Long> delivered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > REMEMBERED;
        }
    };

    Changes(EventBus bus) {
        this.bus = bus;
    }

    void listen(Consumer<Run> listener) {
        listeners.add(listener);
    }

    /** To be called once the change is committed. One that is overtaken by a later one is left out. */
    void tell(RunRow row) {
        execute(() -> deliver(row));
    }

    /** What another server told: a change, or that something else about the run is new. */
    void hear(RunRow row) {
        execute(() -> {
            if (!deliver(row)) {
                news(row.run());
            }
        });
    }

    /** News of a run that has not changed its state: progress, log lines. */
    void news(Run run) {
        bus.publish("run", run.id(), summary(run));
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("not told: closing", e);
        }
    }

    /** @return false when the change, or a later one, was told before */
    private boolean deliver(RunRow row) {
        if (delivered.getOrDefault(row.id(), -1L) >= row.revision()) {
            return false;
        }
        delivered.put(row.id(), row.revision());
        news(row.run());
        for (var listener : listeners) {
            try {
                listener.accept(row.run());
            } catch (RuntimeException e) {
                LOG.error("A listener failed on run {} becoming {}", row.id(), row.state(), e);
            }
        }
        return true;
    }

    private static Map<String, Object> summary(Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("jobType", run.jobType());
        run.job().ifPresent(job -> map.put("job", job));
        run.workflowRun().ifPresent(id -> map.put("workflowRun", id));
        run.task().ifPresent(task -> map.put("task", task));
        map.put("state", run.state().name());
        map.put("attempt", run.attempt());
        map.put("phase", run.phase());
        map.put("done", run.done());
        map.put("total", run.total());
        return map;
    }
}
