package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunRequest;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.SparkException;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.apache.spark.sql.AnalysisException;

/** What a throwable means to the person who asked for the run. */
final class Failures {
    private static final int MAX_CAUSES = 50;

    private Failures() {}

    /** @param work the driver's own folder, where Spark keeps what does not fit into memory */
    static JobOutcome.Failed outcome(RunRequest request, String work, Throwable problem) {
        if (problem instanceof InvalidSettings invalid) {
            return new JobOutcome.Failed(ErrorType.USER, invalid.getMessage());
        }
        return cause(problem, JobException.class::isInstance)
                .map(JobException.class::cast)
                .map(known -> new JobOutcome.Failed(known.type(), known.getMessage()))
                .or(() -> known(request.root(), work, problem))
                .orElseGet(() -> new JobOutcome.Failed(
                        ErrorType.INTERNAL,
                        "Job type '" + request.jobType() + "' failed with "
                                + root(problem).getClass().getName()
                                + ", which is a fault of the job, not of its input. The driver's log has the details under run "
                                + request.runId() + "."));
    }

    /**
     * The Java heap is exhausted: nothing in this JVM can be relied on any more.
     *
     * @param local whether tasks run in this JVM; on a cluster the cause of an aborted stage is an executor's
     */
    static boolean heapExhausted(Throwable problem, boolean local) {
        return cause(problem, t -> isOutOfMemory(t) || !local && isAbortedStage(t))
                .filter(Failures::isOutOfMemory)
                .isPresent();
    }

    private static boolean isOutOfMemory(Throwable problem) {
        return problem instanceof OutOfMemoryError && !(problem instanceof SparkOutOfMemoryError);
    }

    private static boolean isAbortedStage(Throwable problem) {
        return problem instanceof SparkException
                && String.valueOf(problem.getMessage()).startsWith("Job aborted due to stage failure");
    }

    /** Spark tries a task four times, on other executors; each that it ends is replaced. */
    private static JobOutcome.Failed abortedStage(Throwable stage) {
        var reason = String.valueOf(stage.getMessage());
        return cause(stage, Failures::isOutOfMemory).isPresent()
                        || reason.contains("OutOfMemoryError")
                        || reason.contains("exited with code " + JobRunner.OUT_OF_MEMORY_EXIT_CODE)
                ? new JobOutcome.Failed(
                        ErrorType.USER,
                        "The run needs more memory than an executor has. Raise 'spark.executor.memory' in 'conf' of its pool in config.yaml and start AI Mass again, or give the run less data at a time.")
                : new JobOutcome.Failed(
                        ErrorType.EXTERNAL,
                        "The cluster lost executors while they worked on this run, more often than Spark tries a task again. See whether its workers are alive and have enough memory, and run it again; the tables are as they were.");
    }

    private static Optional<JobOutcome.Failed> known(String root, String work, Throwable problem) {
        return cause(problem, Failures::isDiskFull)
                .map(t -> new JobOutcome.Failed(
                        ErrorType.EXTERNAL,
                        "No space is left on the disk of the storage root " + root + " or of the working folder " + work
                                + ". Free some there and run it again; the tables are as they were."))
                .or(
                        () -> cause(problem, Failures::isLostConnection)
                                .map(
                                        t -> new JobOutcome.Failed(
                                                ErrorType.EXTERNAL,
                                                "A connection broke or could not be made ("
                                                        + t.getClass().getSimpleName()
                                                        + "). See whether the storage root " + root
                                                        + " and the run's source answer, and run it again; the tables are as they were.")))
                .or(() -> cause(problem, Failures::lostExecutors).map(Failures::abortedStage))
                .or(
                        () -> cause(problem, SparkOutOfMemoryError.class::isInstance)
                                .map(
                                        t -> new JobOutcome.Failed(
                                                ErrorType.USER,
                                                "Spark had not enough memory for this run. Raise 'memory' of its pool in config.yaml, or give the run less data at a time.")))
                .or(() -> cause(problem, AnalysisException.class::isInstance)
                        .map(t -> new JobOutcome.Failed(
                                ErrorType.USER, "Spark refuses the query: " + firstLine(t.getMessage()))));
    }

    private static boolean isDiskFull(Throwable problem) {
        return problem instanceof IOException
                && String.valueOf(problem.getMessage()).contains("No space left on device");
    }

    private static boolean isLostConnection(Throwable problem) {
        return problem instanceof SocketException
                || problem instanceof SocketTimeoutException
                || problem instanceof UnknownHostException;
    }

    private static boolean lostExecutors(Throwable problem) {
        return isAbortedStage(problem)
                && (problem.getMessage().contains("ExecutorLostFailure")
                        || cause(problem, Failures::isOutOfMemory).isPresent());
    }

    private static String firstLine(String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }

    private static Throwable root(Throwable problem) {
        var current = problem;
        for (var i = 0; i < MAX_CAUSES && current.getCause() != null; i++) {
            current = current.getCause();
        }
        return current;
    }

    private static Optional<Throwable> cause(Throwable problem, Predicate<Throwable> wanted) {
        var current = problem;
        for (var i = 0; i < MAX_CAUSES && current != null; i++) {
            if (wanted.test(current)) {
                return Optional.of(current);
            }
            current = current.getCause();
        }
        return Optional.empty();
    }
}
