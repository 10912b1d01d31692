package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.spark.memory.SparkOutOfMemoryError;
import org.apache.spark.sql.AnalysisException;

/** What a throwable means to the person who asked for the run. */
final class Failures {
    private static final int MAX_CAUSES = 50;

    private Failures() {}

    static JobOutcome.Failed outcome(String jobType, String runId, Throwable problem) {
        if (problem instanceof InvalidSettings invalid) {
            return new JobOutcome.Failed(ErrorType.USER, invalid.getMessage());
        }
        return cause(problem, JobException.class::isInstance)
                .map(JobException.class::cast)
                .map(known -> new JobOutcome.Failed(known.type(), known.getMessage()))
                .or(() -> known(problem))
                .orElseGet(() -> new JobOutcome.Failed(
                        ErrorType.INTERNAL,
                        "Job type '" + jobType + "' failed with "
                                + root(problem).getClass().getName()
                                + ", which is a fault of the job, not of its input. The driver's log has the details under run "
                                + runId + "."));
    }

    /** The Java heap is exhausted: nothing in this JVM can be relied on any more. */
    static boolean heapExhausted(Throwable problem) {
        return cause(problem, t -> t instanceof OutOfMemoryError && !(t instanceof SparkOutOfMemoryError))
                .isPresent();
    }

    private static Optional<JobOutcome.Failed> known(Throwable problem) {
        return cause(problem, Failures::isDiskFull)
                .map(
                        t -> new JobOutcome.Failed(
                                ErrorType.EXTERNAL,
                                "There is no space left on the disk. Free some space or move the storage root, then run it again."))
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
