package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.contracts.SettingSpec;
import io.aimass.orchestration.platform.run.TaskAction;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.workflow.spec.Known;
import io.aimass.orchestration.workflow.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** An engine on real threads and a real database, without schedules. */
final class TestEngine implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    final EngineStore engineStore;
    final WorkflowStore store;
    final ThreadLanes lanes = new ThreadLanes();
    final Engine engine;
    final Workflows workflows;
    final List<WorkflowRunChange> changes = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<WorkflowRunChange> news = new LinkedBlockingQueue<>();

    TestEngine(Database database, ScriptedRuns runs, TaskAction... actions) {
        this.engineStore = new EngineStore(database);
        this.store = new WorkflowStore(database);
        var plans = new Plans(engineStore);
        var byName = List.of(actions).stream().collect(Collectors.toMap(TaskAction::name, a -> a));
        this.engine =
                new Engine(engineStore, plans, runs, jobs(), byName, lanes, new NoAlarms(), "test" + System.nanoTime());
        var known =
                Known.of(TestEngine::jobTypes, () -> List.of("nightly"), () -> List.of("default"), List.of(actions));
        this.workflows = new Workflows(store, new SpecReader(known), plans, engine, lanes::now);
        engine.onChange(change -> {
            changes.add(change);
            news.add(change);
        });
    }

    TestEngine start() {
        engine.start();
        await(engine::isOwner);
        return this;
    }

    static ExecutorService threads() {
        return Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "runs");
            thread.setDaemon(true);
            return thread;
        });
    }

    static JobOutcome done(Object... keysAndValues) {
        var outputs = new java.util.LinkedHashMap<String, Object>();
        for (var i = 0; i < keysAndValues.length; i += 2) {
            outputs.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return JobOutcome.succeeded(outputs);
    }

    String apply(String name, String tasks) {
        return apply(name, "", tasks);
    }

    String apply(String name, String head, String tasks) {
        workflows.apply(name, "kind: workflow\nname: " + name + "\n" + head + "\ntasks:\n" + tasks.indent(2), "test");
        return name;
    }

    String run(String workflow) {
        return workflows.start(workflow, Map.of(), "test");
    }

    RunRow untilEnd(String id) {
        await(() -> engineStore.run(id).orElseThrow().state().isTerminal());
        return engineStore.run(id).orElseThrow();
    }

    void untilTask(String id, String task, RunState state) {
        await(() -> engineStore.tasks(id).stream().anyMatch(t -> t.task().equals(task) && t.state() == state));
    }

    Map<String, RunState> states(String id) {
        return engineStore.tasks(id).stream().collect(Collectors.toMap(TaskRow::task, TaskRow::state));
    }

    TaskRow task(String id, String name) {
        return engineStore.tasks(id).stream()
                .filter(t -> t.task().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Waits for news of any change and looks again, until the condition holds. */
    void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("still not so after %d s", PATIENCE_SECONDS)
                    .isLessThan(deadline);
            try {
                news.poll(20, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        engine.close();
        lanes.close();
    }

    private static List<JobDescriptor> jobTypes() {
        var types = new ArrayList<JobDescriptor>();
        for (var name : List.of("work", "unknown")) {
            types.add(new JobDescriptor(
                    name,
                    "",
                    List.of(
                            SettingSpec.optional("in", SettingSpec.Type.STRING, ""),
                            SettingSpec.optional("other", SettingSpec.Type.STRING, "")),
                    List.of(),
                    List.of()));
        }
        return types;
    }

    private static SavedJobs jobs() {
        return new SavedJobs() {
            @Override
            public List<String> names() {
                return List.of("nightly");
            }

            @Override
            public Optional<SavedJob> find(String name) {
                return Optional.of(new SavedJob("work", Map.of("in", "saved", "other", "kept"), "night"));
            }
        };
    }

    private static final class NoAlarms implements Alarms {
        @Override
        public boolean retryAt(String workflowRun, String task, long time) {
            return false;
        }

        @Override
        public void owner(boolean isOwner) {
            // nothing goes off here
        }
    }
}
