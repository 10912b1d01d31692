package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run in a warm driver: a thread that works and one that reports. */
final class ActiveRun {
    /** The exit code of a driver that halted because a cancelled run would not stop. */
    static final int STUCK_EXIT_CODE = 53;

    private static final Logger LOG = LoggerFactory.getLogger(ActiveRun.class);
    private static final long IDLE_MILLIS = 1_000;

    private final ServerLink.Assignment assignment;
    private final ServerLink server;
    private final JobRunner runner;
    private final RunFolder folder;
    private final Lease lease;
    private final Duration grace;
    private final Cancellation cancellation = new Cancellation();
    private final EventQueue queue;
    private Thread worker;
    private long cancelledAt;
    private long lastPost;

    ActiveRun(
            ServerLink.Assignment assignment,
            ServerLink server,
            JobRunner runner,
            RunFolder folder,
            Lease lease,
            Duration grace) {
        this.assignment = assignment;
        this.server = server;
        this.runner = runner;
        this.folder = folder;
        this.lease = lease;
        this.grace = grace;
        this.queue = new EventQueue(assignment.request());
    }

    /** Starts it; {@code whenOver} is called once it has ended and everything has been delivered. */
    void start(Runnable whenOver) {
        worker = new Thread(this::work, "run-" + assignment.request().runId());
        worker.setDaemon(true);
        worker.start();
        var reporter = new Thread(
                () -> {
                    try {
                        report();
                    } finally {
                        whenOver.run();
                    }
                },
                "events-" + assignment.request().runId());
        reporter.setDaemon(true);
        reporter.start();
    }

    private void report() {
        try {
            new EventPump(queue, this::deliver).run();
        } catch (RuntimeException e) {
            LOG.error(
                    "Run {} can no longer be reported; the server gives it up",
                    assignment.request().runId(),
                    e);
            stop();
        }
        awaitWorker();
        folder.close();
    }

    private void work() {
        try {
            var outcome =
                    runner.run(assignment.request(), queue, name -> server.secret(assignment, name), cancellation);
            Thread.interrupted();
            folder.outcome(outcome);
        } catch (Throwable e) {
            LOG.error("Run {} broke the driver's own code", assignment.request().runId(), e);
            queue.accept(new RunEvent.Ended(new JobOutcome.Failed(
                    ErrorType.INTERNAL,
                    "The driver failed with " + e.getClass().getName() + "; its log has the details.")));
        }
    }

    private boolean deliver(List<String> lines) throws InterruptedException {
        folder.append(lines);
        if (lines.isEmpty() && elapsed(lastPost) < IDLE_MILLIS) {
            return true;
        }
        var cancel = post(lines);
        lastPost = System.nanoTime();
        if (cancel.isEmpty() || cancel.get()) {
            stop();
        }
        return cancel.isPresent();
    }

    /** Says the same until the server has heard it; the lease ends the driver when it never does. Empty when it does not want to. */
    private Optional<Boolean> post(List<String> lines) throws InterruptedException {
        while (true) {
            try {
                var cancel = server.events(assignment, lines);
                lease.renew();
                return Optional.of(cancel);
            } catch (ServerLink.NotWanted e) {
                LOG.warn(
                        "Run {} is no longer wanted by the server: {}",
                        assignment.request().runId(),
                        e.getMessage());
                return Optional.empty();
            } catch (IOException e) {
                LOG.warn(
                        "Events of run {} could not be delivered and are kept: {}",
                        assignment.request().runId(),
                        e.toString());
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
    }

    /** Called again and again while the run does not stop, for jobs that start new work after being told. */
    private void stop() {
        if (!cancellation.requested()) {
            cancelledAt = System.nanoTime();
            cancellation.request();
            worker.interrupt();
        } else if (elapsed(cancelledAt) > grace.toMillis()) {
            halt();
        }
        runner.cancel(assignment.request());
    }

    private void awaitWorker() {
        try {
            while (worker.isAlive()) {
                worker.join(IDLE_MILLIS);
                if (worker.isAlive()) {
                    stop();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void halt() {
        LOG.error(
                "Run {} was cancelled and has not stopped within {}; the driver halts",
                assignment.request().runId(),
                grace);
        Runtime.getRuntime().halt(STUCK_EXIT_CODE);
    }

    private static long elapsed(long since) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since);
    }
}
