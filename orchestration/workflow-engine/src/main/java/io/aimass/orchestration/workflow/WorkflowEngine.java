package io.aimass.orchestration.workflow;

import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.store.ProcessMark;
import io.aimass.orchestration.workflow.spec.Known;
import io.aimass.orchestration.workflow.spec.SpecReader;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The WorkflowEngine: definitions, schedules and the sequencing of runs. Several servers on one PostgreSQL may open it; one of them owns the runs. */
public final class WorkflowEngine implements AutoCloseable {
    private final ThreadLanes lanes = new ThreadLanes();
    private final Engine engine;
    private final Schedules schedules;
    private final Workflows workflows;
    private final WorkflowRoutes routes;

    private WorkflowEngine(EngineOptions options) {
        var known = Known.of(options.jobTypes(), options.jobs()::names, options.pools(), options.actions());
        var engineStore = new EngineStore(options.database());
        var store = new WorkflowStore(options.database());
        var plans = new Plans(engineStore);
        var actions = options.actions().stream().collect(Collectors.toMap(a -> a.name(), Function.identity()));
        var alarms = new LateAlarms();
        this.engine = new Engine(
                engineStore,
                plans,
                options.runs(),
                options.jobs(),
                actions,
                lanes,
                alarms,
                ProcessMark.here(UUID.randomUUID().toString()));
        this.workflows = new Workflows(store, new SpecReader(known), plans, engine, lanes::now);
        var starts = new CronStarts(workflows, engine, lanes);
        this.schedules = schedules(options, starts);
        alarms.schedules.set(schedules);
        workflows.onDefinitionChange(schedules::refresh);
        starts.onSweep(schedules::refresh);
        this.routes = new WorkflowRoutes(workflows, store, engineStore, lanes::now);
    }

    /** Opens it; nothing runs before {@link #start}. */
    public static WorkflowEngine open(EngineOptions options) {
        return new WorkflowEngine(options);
    }

    /** Takes the lease when it is free and goes on with what was under way. */
    public void start() {
        engine.start();
    }

    /** {@code /api/v1/workflows} and {@code /api/v1/workflow-runs}. */
    public HttpModule routes() {
        return routes;
    }

    /** Called after each committed change, in order for one workflow run, on a thread of ours: do not block. */
    public void onChange(Consumer<WorkflowRunChange> listener) {
        engine.onChange(listener);
    }

    /** For the server's status: {@code engine} is {@code owner} or {@code standby}, {@code scheduler} is {@code running}, {@code standby} or {@code stopped}. */
    public Map<String, Object> status() {
        var status = new LinkedHashMap<String, Object>();
        status.put("engine", engine.isOwner() ? "owner" : "standby");
        status.put("scheduler", schedules.status());
        return status;
    }

    Workflows workflows() {
        return workflows;
    }

    /** How many workflows there are. */
    public int count() {
        return workflows.list().size();
    }

    /** Gives the lease back. Runs in ComputeClusters go on and are met again by the next owner. */
    @Override
    public void close() {
        engine.close();
        lanes.close();
        schedules.close();
    }

    private static Schedules schedules(EngineOptions options, CronStarts starts) {
        var settings = options.settings();
        return settings.url().startsWith("jdbc:sqlite:")
                ? Schedules.sqlite(options.schedules(), starts, starts::crons)
                : Schedules.postgres(settings.url(), settings.user(), settings.password(), starts, starts::crons);
    }

    /** The engine is there before its alarms. */
    private static final class LateAlarms implements Alarms {
        private final AtomicReference<Alarms> schedules = new AtomicReference<>();

        @Override
        public boolean retryAt(String workflowRun, String task, long time) {
            return present()
                    .map(alarms -> alarms.retryAt(workflowRun, task, time))
                    .orElse(false);
        }

        @Override
        public void owner(boolean isOwner) {
            present().ifPresent(alarms -> alarms.owner(isOwner));
        }

        private Optional<Alarms> present() {
            return Optional.ofNullable(schedules.get());
        }
    }
}
