package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.workflow.expression.ExpressionException;
import io.aimass.orchestration.workflow.expression.Reference;
import io.aimass.orchestration.workflow.expression.Scope;
import io.aimass.orchestration.workflow.spec.Graph;
import io.aimass.orchestration.workflow.spec.TaskSpec;
import io.aimass.orchestration.workflow.spec.Template;
import io.aimass.orchestration.workflow.spec.WorkflowSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One workflow run under way: decides what each event leads to. Knows no thread, clock or store; every walk over the graph is a loop.
 * Only the engine's loop touches it.
 */
final class Execution {
    private final RunRow row;
    private final WorkflowSpec spec;
    private final Graph graph;
    private final TaskState[] tasks;
    private final int[] waitingFor;
    private final ArrayDeque<Integer> ready = new ArrayDeque<>();
    private final Set<String> referenced;
    private final Scope conditions = this::value;
    private final Scope settings = this::givenValue;
    private final boolean isNew;
    private final String refusal;
    private RunState state;
    private Long startedAt;
    private boolean cancelling;
    private int underWay;
    private int open;

    Execution(RunRow row, WorkflowSpec spec, Graph graph, List<TaskRow> stored) {
        this(row, spec, graph, stored, null);
    }

    /** A run that can only fail. */
    static Execution refused(RunRow row, String reason) {
        var empty = new WorkflowSpec(row.workflow(), "", Map.of(), List.of(), List.of(), 1, 1);
        return new Execution(row, empty, Graph.of(empty), List.of(), reason);
    }

    private Execution(RunRow row, WorkflowSpec spec, Graph graph, List<TaskRow> stored, String refusal) {
        this.refusal = refusal;
        this.row = row;
        this.spec = spec;
        this.graph = graph;
        this.state = row.state();
        this.startedAt = row.startedAt();
        this.cancelling = row.cancelRequested();
        this.tasks = new TaskState[graph.size()];
        this.waitingFor = new int[graph.size()];
        this.referenced = referencedTasks(spec);
        for (var i = 0; i < tasks.length; i++) {
            tasks[i] = new TaskState();
        }
        this.isNew = stored.isEmpty();
        stored.forEach(task -> tasks[task.position()] = TaskState.of(task));
    }

    String id() {
        return row.id();
    }

    String workflow() {
        return row.workflow();
    }

    WorkflowSpec spec() {
        return spec;
    }

    RunRow row() {
        return row;
    }

    RunState state() {
        return state;
    }

    TaskSpec task(int position) {
        return spec.tasks().get(position);
    }

    int position(String task) {
        return graph.position(task);
    }

    String runId(int task) {
        return Ids.taskRun(row.id(), graph.name(task));
    }

    /** From QUEUED to RUNNING: a new run's tasks are created, a retried one's unsuccessful tasks are queued again. */
    void begin(Step step) {
        if (refusal != null) {
            refuse(step);
            return;
        }
        if (isNew) {
            step.change(new Change.TasksCreated(row.id(), row.workflow(), rows()));
        } else {
            queueUnsuccessfulAgain(step);
        }
        change(RunState.RUNNING, step, null);
        resume(step);
    }

    /** Goes on from what is stored. */
    void resume(Step step) {
        if (refusal != null) {
            refuse(step);
            return;
        }
        underWay = 0;
        open = 0;
        var decided = new ArrayList<Integer>();
        for (var i = 0; i < tasks.length; i++) {
            waitingFor[i] = unsuccessfulNeeds(i);
            if (!tasks[i].state.isTerminal()) {
                open++;
                continueTask(i, decided, step);
            }
        }
        decided.forEach(task -> decide(task, step));
        advance(step);
    }

    /** A run's state as ComputeClusters has it. Older news than what is known is passed over. */
    void runChanged(Run run, Step step) {
        var position = run.task().map(graph::position).orElse(-1);
        if (position >= 0 && run.attempt() >= tasks[position].attempt) {
            observe(position, run, step);
        }
    }

    /** The answer to a dispatch, or to a question about an attached run: it counts even with a lower attempt, since a lost run begins anew. */
    void attached(int position, int epoch, Run run, Step step) {
        if (tasks[position].epoch == epoch) {
            tasks[position].attached = true;
            observe(position, run, step);
            if (cancelling && isUnderWay(tasks[position])) {
                step.effect(new Effect.CancelTask(this, position));
            }
        }
    }

    /** ComputeClusters does not know an attached run any more: it is asked for again, under the same id. */
    void lost(int position, int epoch, Step step) {
        if (tasks[position].epoch == epoch && isUnderWay(tasks[position])) {
            tasks[position].attached = false;
            dispatchAgain(position, step);
        }
    }

    /** An action ended, or a run could not be asked for. */
    void actionEnded(int position, int epoch, JobOutcome outcome, Step step) {
        var task = tasks[position];
        if (task.epoch == epoch && isUnderWay(task)) {
            settle(position, outcome, step);
        }
    }

    void retryDue(int position, Step step) {
        var task = tasks[position];
        if (task.retryAt != null && !task.dispatched && task.state == RunState.QUEUED) {
            task.retryAt = null;
            ready.add(position);
            advance(step);
        }
    }

    /** Of a run that waits for its turn. */
    void cancelQueued(Step step) {
        change(RunState.CANCELLED, step, "Cancelled before it began.");
    }

    private void refuse(Step step) {
        change(RunState.FAILED, step, refusal);
        step.effect(new Effect.Ended(this));
    }

    void cancel(Step step) {
        cancelling = true;
        if (state.isTerminal()) {
            return;
        }
        ready.clear();
        for (var i = 0; i < tasks.length; i++) {
            if (isUnderWay(tasks[i])) {
                step.effect(new Effect.CancelTask(this, i));
            } else if (!tasks[i].state.isTerminal()) {
                end(i, RunState.CANCELLED, null, "The workflow run was cancelled.", step);
            }
        }
        advance(step);
    }

    /** Whether the dispatch is the task's latest and has not ended. */
    boolean isCurrent(int position, int epoch) {
        return tasks[position].epoch == epoch && isUnderWay(tasks[position]);
    }

    boolean isCancelling() {
        return cancelling;
    }

    /** Tasks whose runs have answered: position to epoch, for the sweep to ask about. */
    Map<Integer, Integer> attachedJobs() {
        var result = new java.util.TreeMap<Integer, Integer>();
        for (var i = 0; i < tasks.length; i++) {
            if (isUnderWay(tasks[i]) && tasks[i].attached && task(i).kind() != TaskSpec.Kind.ACTION) {
                result.put(i, tasks[i].epoch);
            }
        }
        return result;
    }

    /** Retries that should have been made by {@code now}. */
    List<Integer> overdueRetries(long now) {
        var result = new ArrayList<Integer>();
        for (var i = 0; i < tasks.length; i++) {
            if (tasks[i].retryAt != null && tasks[i].retryAt <= now) {
                result.add(i);
            }
        }
        return result;
    }

    /** When the task is tried again; null when it does not wait for that. */
    Long retryAt(int task) {
        return tasks[task].retryAt;
    }

    private void continueTask(int i, List<Integer> decided, Step step) {
        var task = tasks[i];
        if (task.dispatched) {
            underWay++;
            dispatchAgain(i, step);
        } else if (task.retryAt != null) {
            step.effect(new Effect.AwaitRetry(this, i, task.retryAt));
        } else if (waitingFor[i] == 0 || needEndedOtherwise(i) >= 0) {
            decided.add(i);
        }
    }

    /** The run may be there already: asking again for the same run id answers it. */
    private void dispatchAgain(int i, Step step) {
        var task = tasks[i];
        task.epoch++;
        step.effect(new Effect.Dispatch(
                this, i, task.epoch, task.attempt - 1, Template.resolve(task(i).settings(), settings)));
    }

    private void queueUnsuccessfulAgain(Step step) {
        for (var i = 0; i < tasks.length; i++) {
            var task = tasks[i];
            if (task.state == RunState.FAILED || task.state == RunState.SKIPPED) {
                var from = task.state;
                task.become(RunState.QUEUED);
                task.dispatched = false;
                task.retries = 0;
                task.retryAt = null;
                task.startedAt = null;
                task.finishedAt = null;
                task.errorType = null;
                task.message = null;
                step.change(new Change.TaskChanged(row.id(), row.workflow(), from, taskRow(i)));
            }
        }
    }

    private void observe(int position, Run run, Step step) {
        var task = tasks[position];
        if (!isUnderWay(task)) {
            return;
        }
        var isNewAttempt = task.attempt != run.attempt();
        task.attempt = run.attempt();
        switch (run.state()) {
            case QUEUED -> {
                if (isNewAttempt) {
                    mirror(position, run, step);
                }
            }
            case RUNNING -> mirror(position, run, step);
            case SUCCEEDED -> {
                task.startedAt = run.startedAt().orElse(task.startedAt);
                settle(position, new JobOutcome.Succeeded(run.outputs(), List.of(), run.unchanged()), step);
            }
            case FAILED ->
                settle(
                        position,
                        new JobOutcome.Failed(
                                run.errorType().orElse(ErrorType.INTERNAL),
                                run.message().orElse("The run failed without a message.")),
                        step);
            case CANCELLED, SKIPPED -> settle(position, new JobOutcome.Cancelled(), step);
        }
    }

    private void mirror(int position, Run run, Step step) {
        var task = tasks[position];
        if (task.state != run.state()) {
            var from = task.state;
            task.become(run.state());
            task.startedAt = run.startedAt().orElse(task.startedAt);
            step.change(new Change.TaskChanged(row.id(), row.workflow(), from, taskRow(position)));
        }
    }

    private void settle(int position, JobOutcome outcome, Step step) {
        if (outcome instanceof JobOutcome.Succeeded succeeded) {
            tasks[position].unchanged = succeeded.unchanged();
            tasks[position].outputs = succeeded.outputs();
            end(position, RunState.SUCCEEDED, null, null, step);
        } else if (outcome instanceof JobOutcome.Failed failed) {
            fail(position, failed, step);
        } else {
            end(
                    position,
                    RunState.CANCELLED,
                    null,
                    cancelling ? "The workflow run was cancelled." : "The task's run was cancelled.",
                    step);
        }
        advance(step);
    }

    private void fail(int position, JobOutcome.Failed failed, Step step) {
        var task = tasks[position];
        var policy = task(position).retries();
        if (cancelling || !policy.allows(failed.type(), task.retries)) {
            end(position, cancelling ? RunState.CANCELLED : RunState.FAILED, failed.type(), failed.message(), step);
            return;
        }
        var from = task.state;
        task.retryAt = step.now() + policy.delayAfter(task.retries).toMillis();
        task.retries++;
        task.become(RunState.FAILED);
        task.become(RunState.QUEUED);
        task.dispatched = false;
        task.attached = false;
        task.errorType = failed.type().name();
        task.message(failed.message());
        underWay--;
        step.change(new Change.TaskChanged(row.id(), row.workflow(), from, taskRow(position)));
        step.effect(new Effect.AwaitRetry(this, position, task.retryAt));
    }

    private void end(int task, RunState state, ErrorType error, String message, Step step) {
        endOne(task, state, error, message, step);
        spread(task, step);
    }

    /** From task to task: what may run now is ready, what cannot run any more is skipped. */
    private void spread(int first, Step step) {
        var ended = new ArrayDeque<Integer>(List.of(first));
        while (!cancelling && !ended.isEmpty()) {
            var task = ended.poll();
            for (var dependent : graph.dependents(task)) {
                if (!tasks[dependent].state.isTerminal() && isEndedBy(dependent, task, step)) {
                    ended.add(dependent);
                }
            }
        }
    }

    private boolean isEndedBy(int dependent, int task, Step step) {
        if (tasks[task].state != RunState.SUCCEEDED) {
            skipAfter(dependent, task, step);
            return true;
        }
        return --waitingFor[dependent] == 0 && !isReady(dependent, step);
    }

    private void skipAfter(int task, int because, Step step) {
        var how = switch (tasks[because].state) {
            case FAILED -> "failed";
            case CANCELLED -> "was cancelled";
            default -> "was skipped";
        };
        endOne(task, RunState.SKIPPED, null, "Task " + graph.name(because) + " " + how + ".", step);
    }

    /** Whether a task whose needs have all succeeded runs; it is ended when not. */
    private boolean isReady(int task, Step step) {
        var when = task(task).when();
        try {
            if (when.isEmpty() || when.get().truth(conditions)) {
                ready.add(task);
                return true;
            }
            endOne(task, RunState.SKIPPED, null, "Its condition does not hold: " + when.get(), step);
        } catch (ExpressionException e) {
            endOne(task, RunState.FAILED, ErrorType.USER, "when: " + e.getMessage(), step);
        }
        return false;
    }

    private void decide(int task, Step step) {
        if (tasks[task].state.isTerminal()) {
            return;
        }
        var obstacle = needEndedOtherwise(task);
        if (obstacle >= 0) {
            skipAfter(task, obstacle, step);
            spread(task, step);
        } else if (!isReady(task, step)) {
            spread(task, step);
        }
    }

    private void endOne(int position, RunState next, ErrorType error, String message, Step step) {
        var task = tasks[position];
        var from = task.state;
        if (next == RunState.SUCCEEDED) {
            task.become(RunState.RUNNING);
        }
        task.become(next);
        if (task.dispatched) {
            underWay--;
        }
        open--;
        task.dispatched = false;
        task.attached = false;
        task.retryAt = null;
        task.finishedAt = step.now();
        task.errorType = error == null ? null : error.name();
        task.message(message);
        step.change(new Change.TaskChanged(row.id(), row.workflow(), from, taskRow(position)));
        if (next == RunState.SUCCEEDED && !referenced.contains(graph.name(position))) {
            task.outputs = Map.of();
        }
    }

    /** Starts what is ready and may start, and ends the run when nothing is open. */
    private void advance(Step step) {
        while (!cancelling && underWay < spec.parallel() && !ready.isEmpty()) {
            dispatch(ready.poll(), step);
        }
        if (open == 0 && state == RunState.RUNNING) {
            change(outcome(), step, outcomeMessage());
            step.effect(new Effect.Ended(this));
        }
    }

    private void dispatch(int position, Step step) {
        var task = tasks[position];
        Map<String, Object> resolved;
        try {
            resolved = Template.resolve(task(position).settings(), settings);
        } catch (ExpressionException e) {
            end(position, RunState.FAILED, ErrorType.USER, "settings: " + e.getMessage(), step);
            return;
        }
        var from = task.state;
        var failedAttempt = task.attempt;
        task.attempt++;
        task.epoch++;
        task.dispatched = true;
        task.attached = false;
        underWay++;
        if (task(position).kind() == TaskSpec.Kind.ACTION) {
            task.become(RunState.RUNNING);
            task.startedAt = step.now();
        }
        step.change(new Change.TaskChanged(row.id(), row.workflow(), from, taskRow(position)));
        step.effect(new Effect.Dispatch(this, position, task.epoch, failedAttempt, resolved));
    }

    private RunState outcome() {
        var cancelled = false;
        for (var task : tasks) {
            if (task.state == RunState.FAILED && !cancelling) {
                return RunState.FAILED;
            }
            cancelled |= task.state == RunState.CANCELLED;
        }
        return cancelled || cancelling ? RunState.CANCELLED : RunState.SUCCEEDED;
    }

    private String outcomeMessage() {
        var failed = new ArrayList<String>();
        for (var i = 0; i < tasks.length; i++) {
            if (tasks[i].state == RunState.FAILED) {
                failed.add(graph.name(i));
            }
        }
        if (failed.isEmpty()) {
            return null;
        }
        var first = failed.get(0);
        return "Task " + first + " failed: " + tasks[graph.position(first)].message
                + (failed.size() > 1 ? " (and " + (failed.size() - 1) + " more)" : "");
    }

    private void change(RunState next, Step step, String message) {
        if (!state.canBecome(next)) {
            throw new IllegalStateException("a workflow run cannot become " + next + " from " + state);
        }
        if (next == RunState.RUNNING && startedAt == null) {
            startedAt = step.now();
        }
        step.change(new Change.RunChanged(
                row.id(), row.workflow(), state, next, startedAt, next.isTerminal() ? step.now() : null, message));
        state = next;
    }

    private int unsuccessfulNeeds(int task) {
        var count = 0;
        for (var need : graph.needs(task)) {
            count += tasks[need].state == RunState.SUCCEEDED ? 0 : 1;
        }
        return count;
    }

    /** A predecessor that ended and did not succeed; -1 when there is none. */
    private int needEndedOtherwise(int task) {
        for (var need : graph.needs(task)) {
            if (tasks[need].state.isTerminal() && tasks[need].state != RunState.SUCCEEDED) {
                return need;
            }
        }
        return -1;
    }

    private static boolean isUnderWay(TaskState task) {
        return task.dispatched && !task.state.isTerminal();
    }

    private List<TaskRow> rows() {
        var rows = new ArrayList<TaskRow>(tasks.length);
        for (var i = 0; i < tasks.length; i++) {
            rows.add(taskRow(i));
        }
        return rows;
    }

    private TaskRow taskRow(int task) {
        return tasks[task].row(task, graph.name(task), runId(task));
    }

    private Object value(Reference reference) {
        if (reference.isParameter()) {
            return row.parameters().get(reference.name());
        }
        var task = tasks[graph.position(reference.name())];
        return reference.isUnchanged() ? (Object) task.unchanged : reference.in(task.outputs);
    }

    private Object givenValue(Reference reference) {
        var value = value(reference);
        if (value == null && !reference.isParameter()) {
            throw ExpressionException.inText(
                    reference + " is missing: task " + reference.name() + " gave no such output");
        }
        return value;
    }

    /** Only their outputs are kept in memory. */
    private static Set<String> referencedTasks(WorkflowSpec spec) {
        var names = new HashSet<String>();
        for (var task : spec.tasks()) {
            task.when().ifPresent(when -> when.references().forEach(r -> names.add(r.name())));
            Template.references(task.settings()).forEach(r -> names.add(r.name()));
        }
        return names;
    }
}
