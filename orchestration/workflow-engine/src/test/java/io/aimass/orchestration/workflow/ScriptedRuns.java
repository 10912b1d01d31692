package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** ComputeClusters as the engine sees it, with the work itself a script: each run passes its states one executor task at a time. */
final class ScriptedRuns implements Runs {
    /** What a run does; may take its time. */
    interface Script {
        JobOutcome run(RunSpec spec, int attempt);
    }

    private final Executor executor;
    private final Script script;
    private final Map<String, Run> runs = new LinkedHashMap<>();
    private final Map<String, RunSpec> specs = new HashMap<>();
    private final List<Consumer<Run>> listeners = new CopyOnWriteArrayList<>();
    private final List<String> submissions = new ArrayList<>();
    private boolean reachable = true;

    ScriptedRuns(Executor executor, Script script) {
        this.executor = executor;
        this.script = script;
    }

    @Override
    public Run submit(RunSpec spec) {
        Run made;
        synchronized (this) {
            check();
            var id = spec.runId().orElseThrow();
            if (runs.containsKey(id)) {
                return runs.get(id);
            }
            if (spec.jobType().equals("unknown")) {
                throw JobException.user("'unknown' is not a job type.");
            }
            submissions.add(id);
            made = run(spec, RunState.QUEUED, 1, Map.of(), null, null, false);
            runs.put(id, made);
            specs.put(id, spec);
        }
        announce(made);
        executor.execute(() -> begin(made.id(), 1));
        return made;
    }

    @Override
    public synchronized Optional<Run> find(String id) {
        check();
        return Optional.ofNullable(runs.get(id));
    }

    @Override
    public synchronized List<Run> list(Filter filter) {
        return runs.values().stream()
                .sorted(Comparator.comparing(Run::createdAt).reversed())
                .toList();
    }

    @Override
    public Run cancel(String id) {
        var cancelled = change(id, run -> !run.state().isTerminal(), RunState.CANCELLED, null);
        return cancelled.orElseGet(() -> find(id).orElseThrow());
    }

    @Override
    public Run retry(String id) {
        Run queued;
        synchronized (this) {
            check();
            var run = runs.get(id);
            if (run.state() != RunState.FAILED) {
                throw JobException.user("Run %s is not FAILED.", id);
            }
            queued = run(specs.get(id), RunState.QUEUED, run.attempt() + 1, Map.of(), null, null, false);
            runs.put(id, queued);
        }
        announce(queued);
        executor.execute(() -> begin(id, queued.attempt()));
        return queued;
    }

    @Override
    public void onChange(Consumer<Run> listener) {
        listeners.add(listener);
    }

    @Override
    public List<LogLine> log(String id, long fromLine, int limit) {
        return List.of();
    }

    /** As when the machine that knew it is gone. */
    synchronized void lose(String id) {
        runs.remove(id);
    }

    synchronized void reachable(boolean now) {
        reachable = now;
    }

    synchronized RunSpec spec(String id) {
        return specs.get(id);
    }

    /** Every run that was made, in order. */
    synchronized List<String> submissions() {
        return List.copyOf(submissions);
    }

    private void check() {
        if (!reachable) {
            throw new JobException(ErrorType.EXTERNAL, "ComputeClusters does not answer.");
        }
    }

    private void begin(String id, int attempt) {
        if (change(id, run -> run.state() == RunState.QUEUED && run.attempt() == attempt, RunState.RUNNING, null)
                .isPresent()) {
            executor.execute(() -> end(id, attempt, script.run(specs.get(id), attempt)));
        }
    }

    private void end(String id, int attempt, JobOutcome outcome) {
        var state = outcome instanceof JobOutcome.Succeeded
                ? RunState.SUCCEEDED
                : outcome instanceof JobOutcome.Failed ? RunState.FAILED : RunState.CANCELLED;
        change(id, run -> run.state() == RunState.RUNNING && run.attempt() == attempt, state, outcome);
    }

    private Optional<Run> change(
            String id, java.util.function.Predicate<Run> when, RunState state, JobOutcome outcome) {
        Run changed;
        synchronized (this) {
            var run = runs.get(id);
            if (run == null || !when.test(run)) {
                return Optional.empty();
            }
            var outputs =
                    outcome instanceof JobOutcome.Succeeded succeeded ? succeeded.outputs() : Map.<String, Object>of();
            var failed = outcome instanceof JobOutcome.Failed failure ? failure : null;
            changed = run(
                    specs.get(id),
                    state,
                    run.attempt(),
                    outputs,
                    failed == null ? null : failed.type(),
                    failed == null ? null : failed.message(),
                    outcome instanceof JobOutcome.Succeeded succeeded && succeeded.unchanged());
            runs.put(id, changed);
        }
        announce(changed);
        return Optional.of(changed);
    }

    private void announce(Run run) {
        listeners.forEach(listener -> listener.accept(run));
    }

    private static Run run(
            RunSpec spec,
            RunState state,
            int attempt,
            Map<String, Object> outputs,
            ErrorType error,
            String message,
            boolean unchanged) {
        var started = state == RunState.QUEUED ? Optional.<Long>empty() : Optional.of(1L);
        return new Run(
                spec.runId().orElseThrow(),
                spec.jobType(),
                spec.job(),
                spec.workflowRun(),
                spec.task(),
                spec.pool(),
                state,
                attempt,
                spec.settings(),
                spec.createdBy(),
                0,
                started,
                state.isTerminal() ? Optional.of(2L) : Optional.empty(),
                "",
                0,
                0,
                outputs,
                List.of(),
                Map.of(),
                List.of(),
                List.of(),
                unchanged,
                Optional.ofNullable(error),
                Optional.ofNullable(message));
    }
}
