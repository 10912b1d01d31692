package io.aimass.orchestration.workflow;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Real threads and the machine's clock. */
final class ThreadLanes implements Lanes, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ThreadLanes.class);
    private static final int DISPATCHERS = 4;
    private static final int ACTIONS = 16;

    private final ScheduledThreadPoolExecutor loop = new ScheduledThreadPoolExecutor(1, named("workflow-loop"));
    private final ExecutorService commits = Executors.newSingleThreadExecutor(named("workflow-commits"));
    private final ExecutorService dispatch = pool(DISPATCHERS, "workflow-dispatch");
    private final ExecutorService actions = pool(ACTIONS, "workflow-action");

    ThreadLanes() {
        loop.setRemoveOnCancelPolicy(true);
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Executor loop() {
        return logged(loop);
    }

    @Override
    public Executor commits() {
        return logged(commits);
    }

    @Override
    public Executor dispatch() {
        return logged(dispatch);
    }

    @Override
    public Executor actions() {
        return logged(actions);
    }

    @Override
    public Runnable after(long millis, Runnable task) {
        try {
            var future = loop.schedule(guarded(task), millis, TimeUnit.MILLISECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            LOG.debug("not scheduled: the engine is closing", e);
            return () -> {};
        }
    }

    @Override
    public long now() {
        return System.currentTimeMillis();
    }

    @Override
    public long ticks() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Waits for what is under way but actions, which are interrupted. */
    @Override
    public void close() {
        actions.shutdownNow();
        for (var lane : java.util.List.of(loop, dispatch, commits)) {
            lane.shutdown();
            await(lane);
        }
    }

    private static void await(ExecutorService lane) {
        try {
            if (!lane.awaitTermination(5, TimeUnit.SECONDS)) {
                lane.shutdownNow();
            }
        } catch (InterruptedException e) {
            lane.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Executor logged(ExecutorService lane) {
        return task -> {
            try {
                lane.execute(guarded(task));
            } catch (RejectedExecutionException e) {
                LOG.debug("not run: the engine is closing", e);
            }
        };
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                LOG.error("a step of the workflow engine failed", e);
            }
        };
    }

    private static ExecutorService pool(int threads, String name) {
        var pool = new ThreadPoolExecutor(
                threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String name) {
        var count = new AtomicInteger();
        return task -> {
            var thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
