package io.aimass.orchestration.compute;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunPreparation;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;

/** Runs in the metadata database: submitted, listed, cancelled, retried. The {@link Dispatcher} brings them to drivers. */
public final class RunService implements Runs, AutoCloseable {
    private final Database database;
    private final JobTypes jobTypes;
    private final Map<String, Pool> pools;
    private final List<RunPreparation> preparations = new CopyOnWriteArrayList<>();
    private final Changes changes;
    private final LiveRuns live = new LiveRuns();
    private final Signal queue = new Signal();
    private final Clock clock;
    private final Membership servers;

    /** @param servers this server's place among those on the database */
    RunService(Database database, JobTypes jobTypes, Map<String, Pool> pools, EventBus bus, Membership servers) {
        this.database = database;
        this.servers = servers;
        this.clock = Clock.systemUTC();
        this.jobTypes = jobTypes;
        this.pools = Map.copyOf(pools);
        this.changes = new Changes(bus);
    }

    /** From now on what other servers do to runs is heard here too. */
    void follow() {
        database.listen(RunNews.TOPIC, new RunNews(this));
    }

    void addPreparation(RunPreparation preparation) {
        preparations.add(preparation);
    }

    @Override
    public Run submit(RunSpec spec) {
        var present = spec.runId().flatMap(this::find);
        if (present.isPresent()) {
            return present.get();
        }
        var jobType = jobTypes.required(spec.jobType());
        if (!pools.containsKey(spec.pool())) {
            throw new JobException(ErrorType.USER, Names.unknown(spec.pool(), "pool", pools.keySet()));
        }
        if (!pools.get(spec.pool()).takesRuns()) {
            throw JobException.user(
                    "The pool '%s' serves notebooks and takes no runs. Choose another, such as default.", spec.pool());
        }
        var prepared = prepared(jobType.name(), spec.settings());
        var id = spec.runId().orElseGet(RunIds::make);
        return database.write(handle -> {
            var made = RunStore.insert(handle, id, spec, prepared, clock.millis());
            var row = RunStore.find(handle, id).orElseThrow();
            if (made) {
                announce(row);
            }
            return row.run();
        });
    }

    @Override
    public Optional<Run> find(String id) {
        return database.read(handle -> RunStore.find(handle, id)).map(this::withNews);
    }

    @Override
    public List<Run> list(Filter filter) {
        return database.read(handle -> RunStore.list(handle, filter)).stream()
                .map(this::withNews)
                .toList();
    }

    long count(Filter filter) {
        return database.read(handle -> RunStore.count(handle, filter));
    }

    @Override
    public Run cancel(String id) {
        var run = database.write(handle -> {
            var row = required(handle, id);
            if (row.state() == RunState.QUEUED) {
                return changed(
                        handle, row, RunState.CANCELLED, Map.of("finished_at", clock.millis(), "phase", "cancelled"));
            }
            if (row.state() == RunState.RUNNING) {
                RunStore.requestCancel(handle, id);
                database.tell(RunNews.TOPIC, id);
            }
            return row;
        });
        if (run.state() == RunState.RUNNING) {
            live.find(id).ifPresent(LiveRun::cancel);
        }
        return withNews(run);
    }

    @Override
    public Run retry(String id) {
        return database.write(handle -> {
            var row = required(handle, id);
            if (row.state() != RunState.FAILED) {
                throw JobException.user(
                        "Run %s is %s; only a failed run can be retried. Start a new run instead.",
                        id, row.state().name().toLowerCase(java.util.Locale.ROOT));
            }
            return changed(handle, row, RunState.QUEUED, again(row, Map.of("losses", 0, "alone", 0)))
                    .run();
        });
    }

    @Override
    public void onChange(Consumer<Run> listener) {
        changes.listen(listener);
    }

    @Override
    public List<LogLine> log(String id, long fromLine, int limit) {
        return database.read(handle -> RunStore.log(handle, id, fromLine, limit));
    }

    long logSize(String id) {
        return database.read(handle -> RunStore.logSize(handle, id));
    }

    @Override
    public void close() {
        changes.close();
    }

    Database database() {
        return database;
    }

    Map<String, Pool> pools() {
        return pools;
    }

    JobTypes jobTypes() {
        return jobTypes;
    }

    Membership servers() {
        return servers;
    }

    LiveRuns live() {
        return live;
    }

    Signal queue() {
        return queue;
    }

    Changes changes() {
        return changes;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Changes the state within {@code handle}'s transaction; whoever needs to know hears of it once that is committed.
     *
     * @throws LeaseLost when the run is running, or to be, and this server has been given up
     */
    RunRow changed(Handle handle, RunRow before, RunState to, Map<String, ?> columns) {
        if (before.state() == RunState.RUNNING || to == RunState.RUNNING) {
            servers.check(handle);
        }
        var row = RunStore.change(handle, before, to, new LinkedHashMap<>(columns))
                .orElseThrow(() -> new JobException(
                        ErrorType.EXTERNAL,
                        "Run " + before.id()
                                + " was changed by someone else at the same time. Look at it and try again."));
        announce(row);
        return row;
    }

    /** The columns of a run that is queued again as its next attempt. */
    Map<String, Object> again(RunRow row, Map<String, ?> more) {
        var columns = new LinkedHashMap<String, Object>(more);
        columns.put("attempt", row.run().attempt() + 1);
        columns.put("queued_at", clock.millis());
        columns.put("cancel_requested", 0);
        for (var column : List.of("started_at", "finished_at", "error_type", "message", "driver", "server")) {
            columns.put(column, null);
        }
        columns.put("phase", "");
        columns.put("done", 0);
        columns.put("total", 0);
        return columns;
    }

    static RunRow required(Handle handle, String id) {
        return RunStore.find(handle, id).orElseThrow(() -> JobException.user("There is no run '%s'.", id));
    }

    private void announce(RunRow row) {
        database.tell(RunNews.TOPIC, row.id());
        database.afterCommit(() -> {
            changes.tell(row);
            queue.raise();
        });
    }

    /** Settings as a run of them would have them, checked; secrets stay references. */
    Map<String, Object> prepared(String jobType, Map<String, Object> settings) {
        var complete = prepare(jobType, settings);
        SettingsCheck.check(jobTypes.required(jobType), complete);
        return complete;
    }

    private Map<String, Object> prepare(String jobType, Map<String, Object> given) {
        var settings = given;
        for (var preparation : preparations) {
            settings = preparation.prepare(jobType, settings);
        }
        return settings;
    }

    private Run withNews(RunRow row) {
        return live.find(row.id()).map(l -> l.over(row.run())).orElse(row.run());
    }

    /** Every problem of settings that are to be run later. What they name need not be there yet. */
    List<String> problems(String jobType, Map<String, Object> settings) {
        try {
            check(jobTypes.required(jobType), settings);
            return List.of();
        } catch (InvalidSettings invalid) {
            return invalid.problems();
        }
    }

    private void check(JobDescriptor descriptor, Map<String, Object> settings) {
        Map<String, Object> prepared;
        try {
            prepared = prepare(descriptor.name(), settings);
        } catch (JobException e) {
            SettingsCheck.checkGiven(descriptor, settings);
            return;
        }
        SettingsCheck.check(descriptor, prepared);
    }
}
