package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.compute.RunStore.Line;
import io.aimass.orchestration.platform.auth.Secret;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.log.Redaction;
import io.aimass.orchestration.platform.run.RunCompletion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings queued runs to drivers and takes in what drivers say. One that is lost loses its runs to the next. */
final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final long SWEEP_MILLIS = 500;
    private static final Duration START = Duration.ofMinutes(3);

    private final RunService runs;
    private final Drivers drivers;
    private final List<RunCompletion> completions = new CopyOnWriteArrayList<>();
    private final Endings endings;
    private final Takeover takeover;
    private final Duration lease;

    /** Runs whose claim's commit nobody has confirmed. */
    private final Set<String> unconfirmed = new HashSet<>();

    private volatile boolean assigning = true;
    private final ScheduledExecutorService sweeper = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "driver-leases");
        thread.setDaemon(true);
        return thread;
    });

    /** A run for a driver. */
    record Assignment(LiveRun run, String token) {}

    Dispatcher(RunService runs, Drivers drivers, Duration lease) {
        this.runs = runs;
        this.drivers = drivers;
        this.lease = lease;
        this.endings = new Endings(runs);
        this.takeover = new Takeover(runs, endings);
    }

    void addCompletion(RunCompletion completion) {
        completions.add(completion);
    }

    /** Gives every run of a server that is gone to a new attempt, then watches leases. */
    void start() {
        runs.follow();
        takeover.start();
        sweeper.scheduleWithFixedDelay(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** No driver gets a run from now on; those that wait for one are answered. */
    void stopAssigning() {
        assigning = false;
        runs.queue().raise();
    }

    @Override
    public void close() {
        stopAssigning();
        sweeper.shutdown();
        takeover.close();
    }

    Takeover takeover() {
        return takeover;
    }

    /** Waits for a run for the driver. Empty after {@code wait}, or when the driver is no longer there. */
    Optional<Assignment> next(Driver driver, Duration wait) throws InterruptedException {
        var deadline = System.nanoTime() + wait.toNanos();
        driver.heard();
        while (assigning && drivers.find(driver.id()).isPresent()) {
            var seen = runs.queue().now();
            var assignment = isAnswering(driver) ? claimed(driver) : Optional.<Assignment>empty();
            var left = deadline - System.nanoTime();
            if (assignment.isPresent() || left <= 0) {
                return assignment;
            }
            runs.queue().await(seen, Math.min(left, lease.toNanos() / 3));
        }
        return Optional.empty();
    }

    /** One that was stopped keeps its request open, and would take the run that it has just lost. */
    private boolean isAnswering(Driver driver) {
        return !driver.silentFor(lease.toNanos() / 2);
    }

    /** A server that has been given up gets nothing until it has joined again. */
    private Optional<Assignment> claimed(Driver driver) {
        try {
            return claim(driver);
        } catch (LeaseLost e) {
            LOG.info("driver {} has to wait: {}", driver.id(), e.getMessage());
            return Optional.empty();
        }
    }

    /** When another server takes the run first, the next one in the queue. */
    private synchronized Optional<Assignment> claim(Driver driver) {
        while (true) {
            var here = runs.live().of(driver.id());
            if (here.stream().anyMatch(run -> run.row().alone())) {
                return Optional.empty();
            }
            var head = runs.database().read(handle -> RunStore.head(handle, driver.pool()));
            if (head.isEmpty() || (head.get().alone() && !here.isEmpty())) {
                return Optional.empty();
            }
            var assignment = claim(driver, head.get());
            if (assignment.isPresent()) {
                return assignment;
            }
        }
    }

    private Optional<Assignment> claim(Driver driver, RunRow queued) {
        var token = Secret.make();
        try {
            var claimed = claimed(driver, queued, token);
            claimed.ifPresent(runs.live()::add);
            return claimed.map(live -> new Assignment(live, token));
        } catch (RuntimeException | Error e) {
            unconfirmed.add(queued.id());
            throw e;
        }
    }

    private Optional<LiveRun> claimed(Driver driver, RunRow queued, String token) {
        return runs.database()
                .write(handle -> RunStore.find(handle, queued.id())
                        .filter(row -> row.state() == RunState.QUEUED)
                        .map(row -> {
                            var columns = new LinkedHashMap<String, Object>();
                            columns.put("driver", driver.id());
                            columns.put("server", runs.servers().id());
                            columns.put("started_at", runs.clock().millis());
                            columns.put("phase", "starting");
                            var running = runs.changed(handle, row, RunState.RUNNING, columns);
                            return new LiveRun(running, driver.id(), token);
                        }));
    }

    /** Whether such a run was given to a driver is known once the database answers again; the driver does not know of it. */
    private synchronized void settleUnconfirmed() {
        for (var run : List.copyOf(unconfirmed)) {
            if (runs.live().find(run).isPresent()) {
                unconfirmed.remove(run);
            } else if (!isQueued(run)) {
                runAgain(run);
                unconfirmed.remove(run);
            }
        }
    }

    private void runAgain(String run) {
        runs.database()
                .run(handle -> RunStore.find(handle, run)
                        .filter(this::isHere)
                        .ifPresent(row -> endings.runAgain(
                                handle,
                                List.of(row),
                                "The metadata database did not confirm its start; it runs again.")));
    }

    /** The commit that was not confirmed may still be under way. */
    private boolean isQueued(String run) {
        return runs.database()
                .read(handle -> RunStore.find(handle, run))
                .filter(row -> row.state() == RunState.QUEUED)
                .isPresent();
    }

    private boolean isHere(RunRow row) {
        return row.state() == RunState.RUNNING
                && row.server().equals(Optional.of(runs.servers().id()));
    }

    /**
     * Takes in a batch of event lines; those heard before are left out.
     *
     * @return whether the run is to be cancelled
     * @throws ApiException 410 when the attempt is over, 400 when a line is not an event
     */
    boolean events(LiveRun live, String body) {
        live.busy(true);
        try {
            synchronized (live) {
                if (live.isOver()) {
                    throw over(live);
                }
                take(live, body);
                live.heldUp("");
            }
        } catch (LeaseLost e) {
            LOG.warn("What run {} says is refused: {}", live.id(), e.getMessage());
            live.over();
            runs.live().remove(live);
            throw over(live);
        } catch (JobException e) {
            live.heldUp(e.getMessage());
            throw e;
        } catch (ApiException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("What run {} says cannot be taken in", live.id(), e);
            endUnheard(live);
            throw over(live);
        } finally {
            live.busy(false);
        }
        return live.cancelled();
    }

    /** Its driver would say the same for ever, and is told of a cancellation only when it is heard. */
    private void endUnheard(LiveRun live) {
        synchronized (live) {
            if (!live.isOver()) {
                end(
                        live,
                        new JobOutcome.Failed(
                                ErrorType.INTERNAL,
                                "What the run said could not be stored. The server's log has the details under run "
                                        + live.id() + "."));
            }
        }
    }

    private static ApiException over(LiveRun live) {
        return new ApiException(410, "This attempt of run " + live.id() + " is over.");
    }

    private void take(LiveRun live, String body) {
        var lines = new ArrayList<Line>();
        var last = live.sequence();
        Optional<JobOutcome> outcome = Optional.empty();
        for (var text : body.split("\n")) {
            if (text.isBlank()) {
                continue;
            }
            var map = parsed(live, text);
            var sequence = ((Number) map.get("seq")).longValue();
            if (sequence <= last) {
                continue;
            }
            last = sequence;
            var event = RunEvents.fromMap(map);
            if (event instanceof RunEvent.Log log) {
                lines.add(
                        new Line(((Number) map.get("time")).longValue(), log.level(), Redaction.redact(log.message())));
            }
            var end = live.apply(event);
            outcome = end.isPresent() ? end : outcome;
        }
        note(live, lines);
        outcome.ifPresent(end -> end(live, end));
        if (last > live.sequence()) {
            live.heard(last);
            runs.changes().news(live.over(live.row().run()));
        }
    }

    /** On a database with other servers also how far it is, for whoever looks from there. */
    private void note(LiveRun live, List<Line> lines) {
        var news = runs.database().isShared() ? live.news() : Map.<String, Object>of();
        if (lines.isEmpty() && news.isEmpty()) {
            return;
        }
        runs.database().run(handle -> {
            endings.check(handle, live);
            RunStore.log(handle, live.id(), live.attempt(), lines);
            if (!news.isEmpty()) {
                RunStore.progress(handle, live.id(), news);
            }
            runs.database().tell(RunNews.TOPIC, live.id());
        });
        if (!news.isEmpty()) {
            live.noted();
        }
    }

    private static Map<String, Object> parsed(LiveRun live, String line) {
        Map<String, Object> map;
        try {
            map = Json.object(line);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The line " + e.getMessage());
        }
        if (!(map.get("seq") instanceof Number)
                || !(map.get("time") instanceof Number)
                || !(map.get("attempt") instanceof Number attempt)) {
            throw ApiException.badRequest("An event needs the numbers seq, time and attempt.");
        }
        if (attempt.intValue() != live.attempt()) {
            throw new ApiException(
                    410,
                    "Attempt " + attempt + " of run " + live.id() + " is over; it is at attempt " + live.attempt()
                            + ".");
        }
        return map;
    }

    private void end(LiveRun live, JobOutcome outcome) {
        endings.ended(live, completed(live, outcome));
        live.over();
        runs.live().remove(live);
        runs.queue().raise();
    }

    private JobOutcome completed(LiveRun live, JobOutcome outcome) {
        if (!(outcome instanceof JobOutcome.Succeeded succeeded)) {
            return outcome;
        }
        var outputs = new LinkedHashMap<>(succeeded.outputs());
        try {
            for (var completion : completions) {
                outputs.putAll(completion.complete(live.over(live.row().run()), Map.copyOf(outputs)));
            }
            return new JobOutcome.Succeeded(outputs, succeeded.accounting(), succeeded.unchanged());
        } catch (JobException e) {
            return new JobOutcome.Failed(e.type(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Run {} could not be completed", live.id(), e);
            return new JobOutcome.Failed(
                    ErrorType.INTERNAL,
                    "The job succeeded, but its result could not be taken over ("
                            + e.getClass().getName() + "). The server's log has the details under run " + live.id()
                            + ".");
        }
    }

    /** The driver's process has ended. */
    void gone(String driver, int exitCode) {
        drivers.remove(driver).ifPresent(known -> lost(known, Optional.of(exitCode)));
    }

    private void sweep() {
        try {
            for (var driver : drivers.all()) {
                if (driver.silentFor(driver.hasBeaten() ? lease.toNanos() : START.toNanos())) {
                    drivers.remove(driver.id()).ifPresent(known -> lost(known, Optional.empty()));
                }
            }
            for (var live : runs.live().all()) {
                if (live.silentFor(lease.toNanos())) {
                    lost(live, Loss.SILENT, false);
                } else if (!live.timedOut() && overtime(live)) {
                    live.timeOut();
                }
            }
            settleUnconfirmed();
        } catch (JobException e) {
            LOG.warn("Leases cannot be looked after for now: {}", e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("Leases could not be checked; trying again", e);
        }
    }

    private boolean overtime(LiveRun live) {
        return live.row().run().startedAt().orElse(Long.MAX_VALUE)
                < runs.clock().millis() - live.row().timeoutMillis();
    }

    private void lost(Driver driver, Optional<Integer> exitCode) {
        LOG.warn(
                "Driver {} is lost{}",
                driver.id(),
                exitCode.map(code -> " with exit code " + code).orElse(": it has not been heard of for " + lease));
        var here = runs.live().of(driver.id());
        var loss = exitCode.map(Loss::of).orElse(Loss.SILENT);
        here.forEach(live -> lost(live, loss, here.size() > 1));
        runs.queue().raise();
    }

    private void lost(LiveRun live, Loss loss, boolean others) {
        synchronized (live) {
            if (!live.isOver()) {
                endings.lost(live, loss, others);
                live.over();
                runs.live().remove(live);
            }
        }
    }
}
