package io.aimass.orchestration.platform.run;

import io.aimass.contracts.RunState;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs on ComputeClusters: submitted, watched, cancelled. Implemented by ComputeClusters; thread-safe. */
public interface Runs {
    /**
     * Queues a run. Asking again with the same run id answers the run there is.
     *
     * @throws io.aimass.contracts.JobException USER when job type or pool is unknown
     */
    Run submit(RunSpec spec);

    Optional<Run> find(String id);

    /** Newest first. */
    List<Run> list(Filter filter);

    /** @return the run after the request; a terminal run is left as it is */
    Run cancel(String id);

    /** Queues a failed run again under the same id, as its next attempt. */
    Run retry(String id);

    /** Called after each change of state has been committed, in order for one run, on a thread of ours: do not block. */
    void onChange(Consumer<Run> listener);

    /** Log lines from {@code fromLine} (0-based) on. */
    List<LogLine> log(String id, long fromLine, int limit);

    /** Empty fields match everything. */
    record Filter(
            Optional<String> job,
            Optional<String> jobType,
            Optional<RunState> state,
            Optional<String> workflowRun,
            int limit,
            int offset) {
        public static Filter latest(int limit) {
            return new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit, 0);
        }
    }

    record LogLine(long line, int attempt, long time, String level, String message) {}
}
