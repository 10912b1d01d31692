package io.aimass.features;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import org.apache.spark.sql.AnalysisException;

/** Turns what Spark throws because of a spec or its data into a failure with a remedy. */
final class Refusals {
    /** Begins the message of a value our own expressions refuse. */
    static final String MARK = "refused: ";

    private Refusals() {}

    /** @param where names the job's part in the message: {@code step 2 (cast) of clean} */
    static RuntimeException translate(String where, Exception problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof AnalysisException analysis) {
                return new JobException(ErrorType.USER, where + ": " + firstLine(analysis.getMessage()), problem);
            }
            var message = cause.getMessage();
            if (message != null && message.startsWith(MARK)) {
                return new JobException(ErrorType.DATA, where + ": " + message.substring(MARK.length()), problem);
            }
        }
        return problem instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(problem);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("").trim();
    }
}
