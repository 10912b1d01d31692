package io.aimass.orchestration.workflow;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sequences workflow runs: every event becomes a step on the loop, its changes are committed, and only then its effects follow. Whoever holds
 * the lease does so; the others stand by.
 */
final class Engine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long HEARTBEAT_MILLIS = 2_000;
    private static final long SHORT_DELAY_MILLIS = 10_000;
    private static final long PAUSE_MILLIS = 1_000;
    private static final int CLOSE_SECONDS = 5;

    private final EngineStore store;
    private final Plans plans;
    private final Lanes lanes;
    private final Alarms alarms;
    private final Committer committer;
    private final Dispatcher dispatcher;
    private final Contender contender;
    private final List<Consumer<WorkflowRunChange>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Execution> running = new LinkedHashMap<>();
    private final Map<String, TreeSet<Execution>> queues = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private volatile long generation;
    private volatile boolean closed;
    private volatile boolean recovering;
    private boolean contending;
    private boolean looking;
    private long lookedAt;

    Engine(
            EngineStore store,
            Plans plans,
            Runs runs,
            SavedJobs jobs,
            Map<String, TaskAction> actions,
            Lanes lanes,
            Alarms alarms,
            String owner) {
        this.store = store;
        this.plans = plans;
        this.lanes = lanes;
        this.alarms = alarms;
        this.committer = new Committer(store, lanes, lost -> lanes.loop().execute(() -> stepDown(lost)));
        this.dispatcher = new Dispatcher(store, runs, jobs, actions, lanes, new Answers());
        this.contender = new Contender(store, lanes, owner);
        runs.onChange(this::runChanged);
    }

    void start() {
        lanes.loop().execute(this::tick);
    }

    /** Whether this engine holds the lease and has taken up what was under way. */
    boolean isOwner() {
        return generation > 0 && !recovering;
    }

    /** Called after each commit, in order; must not block. */
    void onChange(Consumer<WorkflowRunChange> listener) {
        listeners.add(listener);
    }

    /** A workflow run is QUEUED in the store. The owner hears of it here or at its next look. */
    void arrived(String id) {
        lanes.loop().execute(() -> enqueue(id));
    }

    /** Cancelling was asked for in the store. */
    void cancelRequested(String id) {
        lanes.loop().execute(() -> cancel(id));
    }

    void retryDue(String id, String task) {
        lanes.loop().execute(() -> withExecution(id, execution -> retry(execution, execution.position(task))));
    }

    /** Asks ComputeClusters about every run it has not been heard of, and catches up on what an alarm missed. */
    void sweep() {
        lanes.loop().execute(() -> {
            for (var execution : List.copyOf(running.values())) {
                sweep(execution);
            }
        });
    }

    /** Gives the lease back, so that the next owner need not wait for it to expire. */
    @Override
    public void close() {
        closed = true;
        var released = new CountDownLatch(1);
        lanes.loop().execute(() -> {
            var held = generation;
            forget();
            lanes.commits().execute(() -> release(held, released));
        });
        try {
            if (!released.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("workflow engine: the lease was not given back; the next owner waits until it expires");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release(long held, CountDownLatch released) {
        try {
            if (held > 0) {
                store.release(held);
            }
        } finally {
            released.countDown();
        }
    }

    /** What runs in ComputeClusters goes on; actions are interrupted and will be done again. */
    private void forget() {
        generation = 0;
        running.clear();
        queues.clear();
        known.clear();
        dispatcher.stop();
        alarms.owner(false);
    }

    private void tick() {
        if (closed) {
            return;
        }
        try {
            if (generation == 0) {
                contend();
            } else {
                if (lanes.ticks() - committer.idleSince() >= HEARTBEAT_MILLIS) {
                    committer.commit(generation, List.of(), () -> {});
                }
                if (!recovering && lanes.ticks() - lookedAt >= HEARTBEAT_MILLIS) {
                    look();
                }
            }
        } finally {
            lanes.after(TICK_MILLIS, this::tick);
        }
    }

    private void contend() {
        if (!contending) {
            contending = true;
            aside(contender::tryToTake, (taken, failure) -> {
                contending = false;
                if (taken != null) {
                    taken.ifPresent(this::takeOver);
                }
            });
        }
    }

    private void takeOver(long taken) {
        LOG.info("workflow engine: owner, generation {}", taken);
        generation = taken;
        recovering = true;
        recover(taken);
    }

    private void recover(long taken) {
        aside(
                () -> {
                    var executions = new ArrayList<Execution>();
                    store.idsIn(RunState.RUNNING).forEach(id -> executions.add(load(id)));
                    return executions;
                },
                (executions, failure) -> {
                    if (generation == taken && executions != null) {
                        recovered(executions);
                    } else if (generation == taken) {
                        lanes.after(PAUSE_MILLIS, () -> recover(taken));
                    }
                });
    }

    private void recovered(List<Execution> executions) {
        for (var execution : executions) {
            known.add(execution.id());
            running.put(execution.id(), execution);
            step(execution, Execution::resume);
            if (execution.isCancelling()) {
                step(execution, Execution::cancel);
            }
        }
        recovering = false;
        alarms.owner(true);
        look();
    }

    private void stepDown(long lost) {
        if (generation == lost) {
            LOG.warn("workflow engine: generation {} is over", lost);
            forget();
        }
    }

    /** What was asked for through another server, or while this one was not there. */
    private void look() {
        lookedAt = lanes.ticks();
        if (looking) {
            return;
        }
        looking = true;
        aside(() -> List.of(store.idsIn(RunState.QUEUED), store.toCancel()), (found, failure) -> {
            looking = false;
            if (found != null) {
                found.get(0).forEach(this::enqueue);
                found.get(1).forEach(this::cancel);
            }
        });
    }

    private void enqueue(String id) {
        if (generation > 0 && !recovering && known.add(id)) {
            var at = generation;
            aside(() -> load(id), (execution, failure) -> {
                if (generation != at) {
                    return;
                }
                if (execution == null) {
                    known.remove(id);
                } else {
                    loaded(execution);
                }
            });
        }
    }

    private void loaded(Execution execution) {
        if (execution.state() != RunState.QUEUED) {
            known.remove(execution.id());
            return;
        }
        queue(execution.workflow()).add(execution);
        admit(execution.workflow());
    }

    private TreeSet<Execution> queue(String workflow) {
        return queues.computeIfAbsent(
                workflow,
                name -> new TreeSet<>(
                        Comparator.<Execution>comparingLong(e -> e.row().createdAt())
                                .thenComparing(Execution::id)));
    }

    private void admit(String workflow) {
        var queue = queue(workflow);
        while (!queue.isEmpty() && hasRoom(queue.first())) {
            var execution = queue.pollFirst();
            running.put(execution.id(), execution);
            step(execution, this::begin);
        }
        if (queue.isEmpty()) {
            queues.remove(workflow);
        }
    }

    private boolean hasRoom(Execution next) {
        return running.values().stream()
                        .filter(e -> e.workflow().equals(next.workflow()))
                        .count()
                < next.spec().concurrency();
    }

    private void begin(Execution execution, Step step) {
        if (execution.isCancelling()) {
            execution.cancelQueued(step);
            step.effect(new Effect.Ended(execution));
        } else {
            execution.begin(step);
        }
    }

    private void cancel(String id) {
        var execution = running.get(id);
        if (execution != null) {
            if (!execution.isCancelling()) {
                step(execution, Execution::cancel);
            }
            return;
        }
        for (var queue : queues.values()) {
            for (var waiting : queue) {
                if (waiting.id().equals(id)) {
                    queue.remove(waiting);
                    running.put(id, waiting);
                    step(waiting, (e, step) -> {
                        e.cancelQueued(step);
                        step.effect(new Effect.Ended(e));
                    });
                    return;
                }
            }
        }
    }

    private void runChanged(Run run) {
        run.workflowRun()
                .ifPresent(id -> lanes.loop()
                        .execute(() ->
                                withExecution(id, execution -> step(execution, (e, step) -> e.runChanged(run, step)))));
    }

    private void withExecution(String id, Consumer<Execution> action) {
        var execution = running.get(id);
        if (execution != null) {
            action.accept(execution);
        }
    }

    private void retry(Execution execution, int task) {
        if (task < 0 || execution.retryAt(task) == null) {
            return;
        }
        var rest = execution.retryAt(task) - lanes.now();
        if (rest > 0) {
            lanes.after(rest, () -> retryIfRunning(execution, task));
        } else {
            step(execution, (e, step) -> e.retryDue(task, step));
        }
    }

    private void retryIfRunning(Execution execution, int task) {
        if (running.get(execution.id()) == execution) {
            retry(execution, task);
        }
    }

    private void sweep(Execution execution) {
        execution.overdueRetries(lanes.now()).forEach(task -> retry(execution, task));
        execution.attachedJobs().forEach((task, epoch) -> {
            if (execution.isCancelling()) {
                dispatcher.cancel(execution, task);
            }
            aside(() -> dispatcher.find(execution.runId(task)), (found, failure) -> {
                if (found != null && running.get(execution.id()) == execution) {
                    step(
                            execution,
                            (e, step) -> found.ifPresentOrElse(
                                    run -> e.attached(task, epoch, run, step), () -> e.lost(task, epoch, step)));
                }
            });
        });
    }

    /** A step that fails is a fault of ours: what is stored counts, and the run goes on from there. */
    private void step(Execution execution, BiConsumer<Execution, Step> event) {
        var step = new Step(lanes.now());
        try {
            event.accept(execution, step);
        } catch (RuntimeException e) {
            LOG.error("workflow run {}: a step failed; going on from what is stored", execution.id(), e);
            reload(execution);
            return;
        }
        if (!step.isEmpty()) {
            committer.commit(generation, step.changes(), () -> committed(step));
        }
    }

    private void reload(Execution execution) {
        running.remove(execution.id());
        var at = generation;
        committer.commit(
                at,
                List.of(),
                () -> lanes.after(
                        PAUSE_MILLIS,
                        () -> aside(() -> load(execution.id()), (again, failure) -> {
                            if (generation == at && again != null) {
                                running.put(again.id(), again);
                                step(again, again.state() == RunState.QUEUED ? this::begin : Execution::resume);
                            } else if (generation == at) {
                                reload(execution);
                            }
                        })));
    }

    private void committed(Step step) {
        for (var effect : step.effects()) {
            if (effect instanceof Effect.Dispatch dispatch) {
                dispatcher.dispatch(dispatch);
            } else if (effect instanceof Effect.CancelTask cancel) {
                dispatcher.cancel(cancel.execution(), cancel.task());
            } else if (effect instanceof Effect.AwaitRetry retry) {
                lanes.loop().execute(() -> await(retry));
            } else if (effect instanceof Effect.Ended ended) {
                lanes.loop().execute(() -> ended(ended.execution()));
            }
        }
        step.changes().forEach(this::publish);
    }

    /** Short delays are kept here, since the alarms' poll is coarser than they are. */
    private void await(Effect.AwaitRetry retry) {
        var execution = retry.execution();
        var delay = retry.at() - lanes.now();
        if (delay <= SHORT_DELAY_MILLIS
                || !alarms.retryAt(execution.id(), execution.task(retry.task()).name(), retry.at())) {
            lanes.after(Math.max(0, delay), () -> retryIfRunning(execution, retry.task()));
        }
    }

    private void ended(Execution execution) {
        if (running.remove(execution.id(), execution)) {
            known.remove(execution.id());
            admit(execution.workflow());
        }
    }

    private void publish(Change change) {
        if (change instanceof Change.RunChanged run) {
            publish(new WorkflowRunChange(run.workflowRun(), run.workflow(), Optional.empty(), run.to()));
        } else if (change instanceof Change.TaskChanged task
                && task.from() != task.to().state()) {
            publish(new WorkflowRunChange(
                    task.workflowRun(),
                    task.workflow(),
                    Optional.of(task.to().task()),
                    task.to().state()));
        }
    }

    private void publish(WorkflowRunChange change) {
        for (var listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                LOG.error("a listener of workflow runs failed", e);
            }
        }
    }

    private Execution load(String id) {
        var row = store.run(id).orElseThrow(() -> new IllegalStateException("workflow run " + id + " is gone"));
        try {
            var plan = plans.of(row.workflow(), row.revision());
            return new Execution(row, plan.spec(), plan.graph(), store.tasks(id));
        } catch (InvalidSettings e) {
            return Execution.refused(
                    row,
                    "Revision " + row.revision() + " of the workflow cannot be read by this version: "
                            + e.getMessage());
        }
    }

    /** Runs {@code work}, which may wait, beside the loop, and {@code then} on the loop with its answer, or null and the failure. */
    private <T> void aside(Supplier<T> work, BiConsumer<T, RuntimeException> then) {
        try {
            lanes.dispatch().execute(() -> {
                try {
                    var result = work.get();
                    lanes.loop().execute(() -> then.accept(result, null));
                } catch (RuntimeException | Error e) {
                    failed(e, then);
                }
            });
        } catch (RuntimeException | Error e) {
            failed(e, then);
        }
    }

    private <T> void failed(Throwable e, BiConsumer<T, RuntimeException> then) {
        LOG.warn("workflow engine: {}", e.toString());
        var failure = e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        lanes.loop().execute(() -> then.accept(null, failure));
    }

    private final class Answers implements Dispatcher.Replies {
        @Override
        public void attached(Effect.Dispatch dispatch, Run run) {
            onLoop(dispatch, (e, step) -> e.attached(dispatch.task(), dispatch.epoch(), run, step));
        }

        @Override
        public void ended(Effect.Dispatch dispatch, JobOutcome outcome) {
            onLoop(dispatch, (e, step) -> e.actionEnded(dispatch.task(), dispatch.epoch(), outcome, step));
        }

        @Override
        public void changed(Run run) {
            runChanged(run);
        }

        private void onLoop(Effect.Dispatch dispatch, BiConsumer<Execution, Step> event) {
            lanes.loop().execute(() -> {
                if (running.get(dispatch.execution().id()) == dispatch.execution()) {
                    step(dispatch.execution(), event);
                }
            });
        }
    }
}
