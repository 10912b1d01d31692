package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunCompletion;
import io.aimass.orchestration.platform.run.RunPreparation;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs of this platform: queued here, done by drivers, their states changed here only. */
public final class RunService implements Runs, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunService.class);
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int ID_LENGTH = 20;
    private static final int MAX_LOSSES = 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final RunStore store;
    private final JobTypes jobTypes;
    private final Map<String, Pool> pools;
    private final EventBus events;
    private final Clock clock;
    private final List<RunPreparation> preparations = new CopyOnWriteArrayList<>();
    private final List<RunCompletion> completions = new CopyOnWriteArrayList<>();
    private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> queued = new CopyOnWriteArrayList<>();
    private final ExecutorService notifier = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "run-changes");
        thread.setDaemon(true);
        return thread;
    });

    public RunService(Database database, JobTypes jobTypes, Map<String, Pool> pools, EventBus events, Clock clock) {
        this.store = new RunStore(database);
        this.jobTypes = jobTypes;
        this.pools = Map.copyOf(pools);
        this.events = events;
        this.clock = clock;
    }

    public void addPreparation(RunPreparation preparation) {
        preparations.add(preparation);
    }

    public void addCompletion(RunCompletion completion) {
        completions.add(completion);
    }

    /** Calls {@code action} whenever a run was queued. */
    void onQueued(Runnable action) {
        queued.add(action);
    }

    RunStore store() {
        return store;
    }

    @Override
    public Run submit(RunSpec spec) {
        var present = spec.runId().flatMap(store::find);
        if (present.isPresent()) {
            return present.get();
        }
        jobTypes.require(spec.jobType());
        if (!pools.containsKey(spec.pool())) {
            throw new JobException(ErrorType.USER, Names.unknown(spec.pool(), "pool", pools.keySet()));
        }
        var settings = prepared(spec.jobType(), spec.settings());
        var id = spec.runId().orElseGet(RunService::newId);
        store.insert(id, spec, settings, clock.millis());
        changed(id);
        queued.forEach(Runnable::run);
        return store.find(id).orElseThrow();
    }

    @Override
    public Optional<Run> find(String id) {
        return store.find(id);
    }

    @Override
    public List<Run> list(Filter filter) {
        return store.list(filter);
    }

    public long count(Filter filter) {
        return store.count(filter);
    }

    @Override
    public Run cancel(String id) {
        var run = require(id);
        if (run.state() == RunState.QUEUED && store.end(id, RunState.QUEUED, run.attempt(), new JobOutcome.Cancelled(), clock.millis())) {
            changed(id);
        } else {
            store.requestCancel(id);
        }
        return require(id);
    }

    @Override
    public Run retry(String id) {
        var run = require(id);
        if (run.state() != RunState.FAILED || !store.requeue(id, RunState.FAILED, run.attempt(), false)) {
            throw JobException.user("Run %s is %s; only a failed run can be retried. Start it again instead.", id, run.state().name().toLowerCase(java.util.Locale.ROOT));
        }
        changed(id);
        queued.forEach(Runnable::run);
        return require(id);
    }

    @Override
    public void onChange(Consumer<Run> listener) {
        listeners.add(listener);
    }

    @Override
    public List<LogLine> log(String id, long fromLine, int limit) {
        require(id);
        return store.log(id, fromLine, limit);
    }

    @Override
    public void close() {
        notifier.shutdown();
        try {
            notifier.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The settings a driver would get, with every problem at once. */
    Map<String, Object> prepared(String jobType, Map<String, Object> given) {
        var settings = given;
        for (var preparation : preparations) {
            settings = preparation.prepare(jobType, settings);
        }
        check(jobType, settings);
        return settings;
    }

    private void check(String jobType, Map<String, Object> settings) {
        var descriptor = jobTypes.require(jobType);
        var known = descriptor.keys().stream().map(key -> key.replaceFirst("\\..*", "")).distinct().toList();
        var problems = new ArrayList<String>();
        settings.keySet().stream().filter(key -> !known.contains(key.replaceFirst("\\..*", ""))).forEach(key -> {
            var hint = Names.nearest(key, known).map(n -> "; did you mean '" + n + "'?").orElse("; it has " + String.join(", ", known));
            problems.add("'" + key + "' is not a setting of " + jobType + hint);
        });
        descriptor.settings().stream()
                .filter(s -> s.required() && !s.key().contains(".") && settings.get(s.key()) == null)
                .forEach(s -> problems.add("'" + s.key() + "' is missing: " + s.help()));
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    Run require(String id) {
        return store.find(id).orElseThrow(() -> new io.aimass.orchestration.platform.http.ApiException(404, "There is no run " + id + "."));
    }

    /** What the driver said at the end of an attempt; completions come before the state. */
    void ended(String id, int attempt, JobOutcome outcome) {
        var run = require(id);
        if (run.state() != RunState.RUNNING || run.attempt() != attempt) {
            return;
        }
        var complete = outcome instanceof JobOutcome.Succeeded succeeded ? completed(run, succeeded) : outcome;
        if (complete instanceof JobOutcome.Failed failed) {
            store.log(id, attempt, clock.millis(), "ERROR", failed.message());
        }
        if (store.end(id, RunState.RUNNING, attempt, complete, clock.millis())) {
            changed(id);
        }
    }

    private JobOutcome completed(Run run, JobOutcome.Succeeded succeeded) {
        var outputs = new LinkedHashMap<>(succeeded.outputs());
        try {
            for (var completion : completions) {
                outputs.putAll(completion.complete(run, outputs));
            }
            return new JobOutcome.Succeeded(outputs, succeeded.accounting(), succeeded.unchanged());
        } catch (JobException e) {
            return new JobOutcome.Failed(e.type(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("Completing run {} failed", run.id(), e);
            return new JobOutcome.Failed(ErrorType.INTERNAL, "What follows run " + run.id() + " on the server failed (" + e.getClass().getSimpleName() + "); the server's log has the details.");
        }
    }

    /** The driver of these runs is gone: each is tried again once, unless it was to be cancelled or ate all the memory. */
    void lost(List<String> runs, Loss loss) {
        for (var id : runs) {
            var run = require(id);
            var heard = store.heard(id, clock.millis()).orElseThrow();
            if (run.state() != RunState.RUNNING) {
                continue;
            }
            if (heard.cancelRequested()) {
                store.end(id, RunState.RUNNING, run.attempt(), new JobOutcome.Cancelled(), clock.millis());
            } else if (loss.outOfMemory() && runs.size() == 1) {
                fail(run, new JobOutcome.Failed(ErrorType.USER, outOfMemory(run)));
            } else if (loss.counts() && store.losses(id) >= MAX_LOSSES) {
                fail(run, new JobOutcome.Failed(ErrorType.EXTERNAL, loss.outOfMemory() ? outOfMemory(run) : "The driver of run " + id + " was lost twice: " + loss.why() + ". Its log is in the home's logs folder."));
            } else {
                store.log(id, run.attempt(), clock.millis(), "WARN", "The driver was lost (" + loss.why() + "); the run is queued again.");
                store.requeue(id, RunState.RUNNING, run.attempt(), loss.counts());
            }
            changed(id);
        }
        queued.forEach(Runnable::run);
    }

    /**
     * Why a driver is gone.
     *
     * @param counts whether it counts against the one retry of its runs; a server's own restart does not
     */
    record Loss(String why, boolean outOfMemory, boolean counts) {}

    private void fail(Run run, JobOutcome.Failed outcome) {
        store.log(run.id(), run.attempt(), clock.millis(), "ERROR", outcome.message());
        store.end(run.id(), RunState.RUNNING, run.attempt(), outcome, clock.millis());
    }

    private String outOfMemory(Run run) {
        return "Run " + run.id() + " used up the memory of its driver (" + pools.get(run.pool()).memory() + "). Raise 'pools." + run.pool()
                + ".memory' in config.yaml and start again, or give the run less data at a time. Other runs were not affected.";
    }

    void progressed(String id) {
        store.find(id).ifPresent(run -> events.publish(
                "run",
                id,
                Map.of("state", run.state().name(), "phase", run.phase(), "done", run.done(), "total", run.total())));
    }

    private void changed(String id) {
        var run = require(id);
        notifier.execute(() -> {
            events.publish("run", id, RunJson.of(run));
            for (var listener : listeners) {
                try {
                    listener.accept(run);
                } catch (RuntimeException e) {
                    LOG.error("A listener failed on run {}", id, e);
                }
            }
        });
    }

    void claimed(String id) {
        changed(id);
    }

    static String newId() {
        var id = new StringBuilder("r-");
        for (var i = 0; i < ID_LENGTH; i++) {
            id.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
