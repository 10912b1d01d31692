package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.run.TaskAction;
import io.aimass.orchestration.workflow.spec.TaskSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets tasks going and stops them: runs through ComputeClusters, actions on threads of ours. */
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MAX_TRIES = 100;
    private static final long PAUSE_MILLIS = 1_000;
    private static final String DEFAULT_POOL = "default";

    private final EngineStore store;
    private final Runs runs;
    private final SavedJobs jobs;
    private final Map<String, TaskAction> actions;
    private final Lanes lanes;
    private final Replies replies;
    private final Map<String, ActionCall> calls = new ConcurrentHashMap<>();

    /** Called on any thread. */
    interface Replies {
        void attached(Effect.Dispatch dispatch, Run run);

        void ended(Effect.Dispatch dispatch, JobOutcome outcome);

        void changed(Run run);
    }

    Dispatcher(
            EngineStore store,
            Runs runs,
            SavedJobs jobs,
            Map<String, TaskAction> actions,
            Lanes lanes,
            Replies replies) {
        this.store = store;
        this.runs = runs;
        this.jobs = jobs;
        this.actions = actions;
        this.lanes = lanes;
        this.replies = replies;
    }

    void dispatch(Effect.Dispatch dispatch) {
        if (task(dispatch).kind() == TaskSpec.Kind.ACTION) {
            act(dispatch);
        } else {
            lanes.dispatch().execute(() -> submit(dispatch, 1));
        }
    }

    void cancel(Execution execution, int task) {
        var id = execution.runId(task);
        var call = calls.get(id);
        if (call != null) {
            call.cancel();
        } else if (execution.task(task).kind() != TaskSpec.Kind.ACTION) {
            lanes.dispatch().execute(() -> cancelRun(id));
        }
    }

    /** Interrupts every action; their outcomes are nobody's any more. */
    void stop() {
        calls.values().forEach(ActionCall::cancel);
    }

    /** The run as it is; empty when ComputeClusters does not know it. */
    Optional<Run> find(String id) {
        return runs.find(id);
    }

    private void act(Effect.Dispatch dispatch) {
        var task = task(dispatch);
        var id = dispatch.execution().runId(dispatch.task());
        var action = actions.get(task.target());
        if (action == null) {
            replies.ended(
                    dispatch,
                    new JobOutcome.Failed(
                            ErrorType.USER, Names.unknown(task.target(), "task action", actions.keySet())));
            return;
        }
        var call = new ActionCall(action, id, dispatch, outcome -> {
            calls.computeIfPresent(id, (key, present) -> present.isOf(dispatch) ? null : present);
            replies.ended(dispatch, outcome);
        });
        calls.put(id, call);
        lanes.actions().execute(() -> {
            var timeout = lanes.after(
                    task.timeout().toMillis(), () -> call.timeOut(task.timeout().toSeconds() + " s"));
            call.run();
            timeout.run();
        });
    }

    /** A failure from outside is waited out for a while: nothing was asked of ComputeClusters yet, so it is not the task's. */
    private void submit(Effect.Dispatch dispatch, int attempt) {
        try {
            var run = ask(dispatch);
            replies.attached(dispatch, run);
            if (dispatch.afterAttempt() > 0) {
                runs.find(run.id()).ifPresent(found -> replies.attached(dispatch, found));
            }
        } catch (RuntimeException | Error e) {
            var failure = ActionCall.failure(
                    e, "Asking for the run of task " + task(dispatch).name());
            if (failure.type() == ErrorType.EXTERNAL && attempt < MAX_TRIES) {
                LOG.warn(
                        "task {} of {} cannot be started yet: {}",
                        task(dispatch).name(),
                        dispatch.execution().id(),
                        failure.message());
                lanes.after(PAUSE_MILLIS, () -> again(dispatch, attempt + 1));
            } else {
                replies.ended(dispatch, failure);
            }
        }
    }

    private void again(Effect.Dispatch dispatch, int attempt) {
        if (dispatch.execution().isCurrent(dispatch.task(), dispatch.epoch())) {
            lanes.dispatch().execute(() -> submit(dispatch, attempt));
        }
    }

    private Run ask(Effect.Dispatch dispatch) {
        if (dispatch.afterAttempt() > 0) {
            var found = runs.find(dispatch.execution().runId(dispatch.task()));
            if (found.isPresent()) {
                var failedBefore =
                        found.get().state() == RunState.FAILED && found.get().attempt() <= dispatch.afterAttempt();
                return failedBefore ? runs.retry(found.get().id()) : found.get();
            }
        }
        return runs.submit(spec(dispatch));
    }

    private RunSpec spec(Effect.Dispatch dispatch) {
        var execution = dispatch.execution();
        var task = task(dispatch);
        var isSaved = task.kind() == TaskSpec.Kind.RUN;
        var saved = isSaved ? saved(task.target()) : new SavedJobs.SavedJob(task.target(), Map.of(), DEFAULT_POOL);
        var settings = new LinkedHashMap<>(saved.settings());
        settings.putAll(dispatch.settings());
        return new RunSpec(
                Optional.of(execution.runId(dispatch.task())),
                saved.jobType(),
                settings,
                task.pool().orElse(saved.pool()),
                isSaved ? Optional.of(task.target()) : Optional.empty(),
                Optional.of(execution.id()),
                Optional.of(task.name()),
                execution.row().createdBy(),
                task.timeout(),
                store.previousOutputs(execution.workflow(), task.name()));
    }

    private SavedJobs.SavedJob saved(String name) {
        return jobs.find(name).orElseThrow(() -> JobException.user("%s", Names.unknown(name, "job", jobs.names())));
    }

    /** A run that is not there yet is cancelled when it has been asked for. */
    private void cancelRun(String id) {
        try {
            if (runs.find(id).isPresent()) {
                replies.changed(runs.cancel(id));
            }
        } catch (RuntimeException e) {
            LOG.warn("run {} cannot be cancelled now; the next sweep asks again: {}", id, e.toString());
        }
    }

    private static TaskSpec task(Effect.Dispatch dispatch) {
        return dispatch.execution().task(dispatch.task());
    }
}
