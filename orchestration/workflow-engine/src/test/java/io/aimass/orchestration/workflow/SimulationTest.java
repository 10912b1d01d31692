package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random workflows under a virtual clock, with processes killed and frozen and commits that fail or whose answer is lost. What comes out is
 * compared with a plain evaluation of the graph.
 */
class SimulationTest {
    private static final int SEEDS = Integer.getInteger("simulation.seeds", 30);
    private static final int MAX_STEPS = 200_000;

    private static final Path MEMORY = Path.of("/dev/shm");

    @TempDir
    Path folder;

    private Path inMemory;
    private Database database;

    /** In memory where there is such a place: what a disk keeps is not the question here, and thousands of commits are made. */
    @BeforeEach
    void open() throws IOException {
        inMemory = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "simulation") : folder;
        database = TestDatabases.sqlite(inMemory);
    }

    @AfterEach
    void close() throws IOException {
        database.close();
        try (var files = Files.list(inMemory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(inMemory);
    }

    @Test
    void everyWorkflowEndsAsItsGraphSaysWhateverHappens() {
        for (var seed = 1; seed <= SEEDS; seed++) {
            try {
                new Simulation(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** One task: what it needs, how often it fails before it succeeds (an action always or never), and what it is worth to a condition. */
    private record Node(
            String name,
            List<Integer> needs,
            boolean isAction,
            int failures,
            boolean isExternal,
            int value,
            int wanted) {
        int retries() {
            return 2;
        }
    }

    private final class Simulation {
        private final long seed;
        private final SimulatedLanes.World world;
        private final List<Node> nodes = new ArrayList<>();
        private final Map<String, Node> byName = new HashMap<>();
        private final String workflow;
        private final int parallel;
        private final int concurrency;
        private final Map<String, Integer> attempts = new HashMap<>();
        private final Map<String, Set<String>> succeeded = new HashMap<>();
        private final ScriptedRuns runs;
        private final WorkflowStore store = new WorkflowStore(database);
        private final EngineStore engineStore = new EngineStore(database);
        private SimulatedLanes process;
        private Engine engine;
        private int processes;

        Simulation(long seed) {
            this.seed = seed;
            this.world = new SimulatedLanes.World(seed);
            this.workflow = "w" + seed;
            this.parallel = 1 + world.random.nextInt(4);
            this.concurrency = 1 + world.random.nextInt(2);
            this.runs = new ScriptedRuns(world.cluster(), this::job);
            makeNodes(world.random);
        }

        private void makeNodes(Random random) {
            var size = 2 + random.nextInt(10);
            for (var i = 0; i < size; i++) {
                var needs = new ArrayList<Integer>();
                for (var before = 0; before < i; before++) {
                    if (random.nextInt(4) == 0) {
                        needs.add(before);
                    }
                }
                var isAction = random.nextInt(3) == 0;
                var fails = random.nextInt(5) == 0;
                var failures = fails ? isAction ? Integer.MAX_VALUE : 1 + random.nextInt(4) : 0;
                var node = new Node(
                        "t" + i,
                        needs,
                        isAction,
                        failures,
                        random.nextInt(3) > 0,
                        random.nextInt(10),
                        random.nextInt(4) == 0 ? random.nextInt(10) : -1);
                nodes.add(node);
                byName.put(node.name(), node);
            }
        }

        void run() {
            store.put(workflow, "", yaml(), "test", world.now());
            var ids = new ArrayList<String>();
            startProcess();
            for (var i = 0; i < 3; i++) {
                var row = new RunRow(
                        workflow + "-" + i,
                        workflow,
                        1,
                        RunState.QUEUED,
                        Map.of(),
                        "manual",
                        null,
                        "test",
                        world.now() + i,
                        null,
                        null,
                        false,
                        null);
                store.insert(row);
                ids.add(row.id());
                engine.arrived(row.id());
            }
            for (var steps = 0; !ended(ids, steps); steps++) {
                assertThat(steps).as("still not at an end").isLessThan(MAX_STEPS);
                disturb();
                world.step();
            }
            ids.forEach(this::check);
            process.kill();
            engineStore.release(engineStore.lease().generation());
        }

        /** Looked at now and then, since it asks the database. */
        private boolean ended(List<String> ids, int steps) {
            return steps % 50 == 0
                    && ids.stream()
                            .allMatch(id ->
                                    engineStore.run(id).orElseThrow().state().isTerminal());
        }

        private void disturb() {
            var chance = world.random.nextInt(1_000);
            if (chance < 3 && processes < 12) {
                process.kill();
                startProcess();
            } else if (chance < 5 && processes < 12) {
                process.freeze(5_000 + world.random.nextInt(10_000));
                startProcess();
            } else if (chance < 10) {
                engine.sweep();
            }
        }

        private void startProcess() {
            process = world.process();
            processes++;
            var plans = new Plans(engineStore);
            var action = TestActions.action("act", this::action);
            engine = new Engine(
                    new Flaky(database, world.random),
                    plans,
                    runs,
                    SavedJobs.NONE,
                    Map.of("act", action),
                    process,
                    new SilentAlarms(),
                    "process " + processes + " of " + seed);
            engine.start();
        }

        private JobOutcome job(RunSpec spec, int attempt) {
            var id = spec.runId().orElseThrow();
            var node = byName.get(spec.task().orElseThrow());
            var workflowRun = spec.workflowRun().orElseThrow();
            assertThat(attempts.merge(id, 1, Integer::sum))
                    .as("each attempt of %s runs once", node)
                    .isEqualTo(attempt);
            assertThat(attempt).isLessThanOrEqualTo(1 + node.retries());
            checkOrder(workflowRun, node);
            checkLimits(workflowRun);
            return outcome(workflowRun, node, attempt);
        }

        /** An action may be called again for the same try after a kill: its effect is by id, here a set. */
        private JobOutcome action(String id, Map<String, Object> settings) {
            var node = byName.get(String.valueOf(settings.get("name")));
            var run = engineStore.idsIn(RunState.RUNNING).stream()
                    .filter(r -> Ids.taskRun(r, node.name()).equals(id))
                    .findFirst();
            run.ifPresent(r -> checkOrder(r, node));
            if (succeeded.values().stream().anyMatch(done -> done.contains(id))) {
                return JobOutcome.succeeded(Map.of("v", node.value()));
            }
            return outcome(run.orElse("?"), node, 1);
        }

        private JobOutcome outcome(String workflowRun, Node node, int attempt) {
            if (attempt <= node.failures()) {
                return new JobOutcome.Failed(node.isExternal() ? ErrorType.EXTERNAL : ErrorType.DATA, "as scripted");
            }
            var done = succeeded.computeIfAbsent(workflowRun, k -> new HashSet<>());
            done.add(node.name());
            done.add(Ids.taskRun(workflowRun, node.name()));
            return JobOutcome.succeeded(Map.of("v", node.value()));
        }

        private void checkOrder(String workflowRun, Node node) {
            for (var need : node.needs()) {
                assertThat(succeeded.getOrDefault(workflowRun, Set.of()))
                        .as("%s began", node)
                        .contains(nodes.get(need).name());
            }
        }

        private void checkLimits(String workflowRun) {
            var active = runs.list(null).stream()
                    .filter(run -> run.workflowRun().equals(java.util.Optional.of(workflowRun))
                            && !run.state().isTerminal())
                    .count();
            assertThat(active).as("tasks under way at once").isLessThanOrEqualTo(parallel);
            var running = runs.list(null).stream()
                    .filter(run -> !run.state().isTerminal())
                    .map(run -> run.workflowRun().orElseThrow())
                    .distinct()
                    .count();
            assertThat(running).as("workflow runs at once").isLessThanOrEqualTo(concurrency);
        }

        private void check(String id) {
            var expected = expected();
            var states = new TreeMap<String, RunState>();
            engineStore.tasks(id).forEach(task -> states.put(task.task(), task.state()));
            assertThat(states).as(yaml()).isEqualTo(expected);
            assertThat(engineStore.run(id).orElseThrow().state())
                    .isEqualTo(expected.containsValue(RunState.FAILED) ? RunState.FAILED : RunState.SUCCEEDED);
            for (var node : nodes) {
                assertThat(succeeded.getOrDefault(id, Set.of()).contains(node.name()))
                        .as("the effect of %s", node)
                        .isEqualTo(expected.get(node.name()) == RunState.SUCCEEDED);
            }
        }

        private Map<String, RunState> expected() {
            var states = new TreeMap<String, RunState>();
            for (var node : nodes) {
                var ready = node.needs().stream().allMatch(n -> states.get("t" + n) == RunState.SUCCEEDED);
                var holds = node.wanted() < 0
                        || node.needs().isEmpty()
                        || nodes.get(node.needs().get(0)).value() >= node.wanted();
                var fails = node.failures() > (node.isExternal() ? node.retries() : 0);
                states.put(
                        node.name(),
                        !ready || !holds ? RunState.SKIPPED : fails ? RunState.FAILED : RunState.SUCCEEDED);
            }
            return states;
        }

        private String yaml() {
            var yaml = new StringBuilder("kind: workflow\nname: " + workflow + "\nparallel: " + parallel
                    + "\nconcurrency: " + concurrency + "\ntasks:\n");
            for (var node : nodes) {
                yaml.append("  ")
                        .append(node.name())
                        .append(": {")
                        .append(node.isAction() ? "action: act" : "job: work");
                yaml.append(", needs: [")
                        .append(String.join(
                                ", ", node.needs().stream().map(n -> "t" + n).toList()))
                        .append("]");
                yaml.append(", retries: {max: ").append(node.retries()).append(", delay: 500ms}");
                if (node.wanted() >= 0 && !node.needs().isEmpty()) {
                    yaml.append(", when: \"tasks.t")
                            .append(node.needs().get(0))
                            .append(".outputs.v >= ")
                            .append(node.wanted())
                            .append("\"");
                }
                yaml.append(", settings: {name: ").append(node.name()).append("}}\n");
            }
            return yaml.toString();
        }
    }

    /** A database that now and then does not take a commit, or takes it and does not say so. */
    private static final class Flaky extends EngineStore {
        private final Random random;

        Flaky(Database database, Random random) {
            super(database);
            this.random = random;
        }

        @Override
        void commit(long generation, long sequence, List<Change> changes) {
            var chance = random.nextInt(40);
            if (chance == 0) {
                throw new JobException(ErrorType.EXTERNAL, "The database does not answer.");
            }
            super.commit(generation, sequence, changes);
            if (chance == 1) {
                throw new JobException(ErrorType.EXTERNAL, "The database's answer is lost.");
            }
        }
    }

    private static final class SilentAlarms implements Alarms {
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
