package io.aimass.orchestration.workflow;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call of an action, which may be interrupted. Answers once. */
final class ActionCall {
    private static final Logger LOG = LoggerFactory.getLogger(ActionCall.class);

    private final TaskAction action;
    private final String taskRunId;
    private final Effect.Dispatch dispatch;
    private final Consumer<JobOutcome> onEnd;
    private Thread thread;
    private boolean cancelled;
    private boolean ended;

    ActionCall(TaskAction action, String taskRunId, Effect.Dispatch dispatch, Consumer<JobOutcome> onEnd) {
        this.action = action;
        this.taskRunId = taskRunId;
        this.dispatch = dispatch;
        this.onEnd = onEnd;
    }

    boolean isOf(Effect.Dispatch other) {
        return dispatch == other;
    }

    void run() {
        synchronized (this) {
            if (ended) {
                return;
            }
            thread = Thread.currentThread();
        }
        JobOutcome outcome;
        try {
            outcome = outcome();
        } finally {
            synchronized (this) {
                thread = null;
            }
            Thread.interrupted();
        }
        end(outcome);
    }

    /** Interrupts it when it runs; it ends as cancelled unless it succeeds all the same. */
    synchronized void cancel() {
        cancelled = true;
        if (thread != null) {
            thread.interrupt();
        } else {
            end(new JobOutcome.Cancelled());
        }
    }

    synchronized void timeOut(String after) {
        if (!ended) {
            end(new JobOutcome.Failed(
                    ErrorType.EXTERNAL,
                    "Action " + action.name() + " did not end within " + after + "; it was interrupted."));
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private JobOutcome outcome() {
        try {
            var outcome = action.run(taskRunId, dispatch.settings());
            return isCancelled() && outcome instanceof JobOutcome.Failed ? new JobOutcome.Cancelled() : outcome;
        } catch (RuntimeException | Error e) { // also a class that is missing: whatever it is, the task has ended
            return isCancelled() ? new JobOutcome.Cancelled() : failure(e, "Action " + action.name());
        }
    }

    private synchronized boolean isCancelled() {
        return cancelled;
    }

    private void end(JobOutcome outcome) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
        }
        onEnd.accept(outcome);
    }

    static JobOutcome.Failed failure(Throwable e, String what) {
        if (e instanceof JobException failure) {
            return new JobOutcome.Failed(failure.type(), failure.getMessage());
        }
        if (e instanceof InvalidSettings invalid) {
            return new JobOutcome.Failed(ErrorType.USER, invalid.getMessage());
        }
        LOG.error("{} failed", what, e);
        return new JobOutcome.Failed(
                ErrorType.INTERNAL,
                what + " failed (" + e.getClass().getSimpleName() + "); the server's log says more.");
    }
}
