package io.aimass.spark;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import org.apache.spark.sql.SparkSession;

/**
 * A job type: described, planned, run. Implementations have a public constructor without arguments and are listed in
 * {@code META-INF/services/io.aimass.spark.SparkJob}.
 */
public interface SparkJob {
    JobDescriptor descriptor();

    /**
     * Validates everything that can be known without a session.
     *
     * @throws InvalidSettings with every problem at once
     */
    PlannedRun plan(Settings settings);

    /** Settings turned into what will be done. */
    @FunctionalInterface
    interface PlannedRun {
        /**
         * @return how it ended; throwing {@link io.aimass.contracts.JobException} is the same as answering Failed
         */
        JobOutcome run(SparkSession spark, RunContext context);
    }
}
