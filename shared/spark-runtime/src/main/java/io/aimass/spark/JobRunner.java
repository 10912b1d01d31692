package io.aimass.spark;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunRequest;
import io.aimass.contracts.Settings;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Plans and runs requests in this JVM's Spark session, each in a session and a job group of its own. */
final class JobRunner {
    /** The exit code of a driver whose heap was exhausted; the same as Spark's own. */
    static final int OUT_OF_MEMORY_EXIT_CODE = 52;

    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

    private final Jobs jobs;
    private final SparkSession spark;
    private final Map<String, String> storageOptions;
    private final TaskCounts tasks = new TaskCounts();

    JobRunner(Jobs jobs, SparkSession spark, Map<String, String> storageOptions) {
        this.jobs = jobs;
        this.spark = spark;
        this.storageOptions = storageOptions;
        spark.sparkContext().addSparkListener(tasks);
    }

    /**
     * Runs on the calling thread. The last event is always {@link RunEvent.Ended} with the outcome answered. The values of secrets
     * that the run asked for stand in neither.
     */
    JobOutcome run(
            RunRequest request, Consumer<RunEvent> events, UnaryOperator<String> secrets, Cancellation cancellation) {
        Consumer<RunEvent> masked = event -> events.accept(Masking.mask(event));
        var outcome =
                Masking.mask(outcome(request, masked, name -> Masking.remember(secrets.apply(name)), cancellation));
        if (outcome instanceof JobOutcome.Failed failed) {
            masked.accept(new RunEvent.Log("ERROR", failed.message()));
        }
        masked.accept(new RunEvent.Ended(outcome));
        return outcome;
    }

    /** Stops the run's Spark tasks. */
    void cancel(RunRequest request) {
        spark.sparkContext().cancelJobGroup(group(request));
    }

    private JobOutcome outcome(
            RunRequest request, Consumer<RunEvent> events, UnaryOperator<String> secrets, Cancellation cancellation) {
        try {
            var plan = jobs.find(request.jobType()).plan(Settings.of(request.jobType(), request.settings()));
            cancellation.throwIfRequested();
            return inSession(plan, request, events, secrets, cancellation);
        } catch (Throwable problem) {
            return failed(request, problem, cancellation);
        }
    }

    private JobOutcome inSession(
            SparkJob.PlannedRun plan,
            RunRequest request,
            Consumer<RunEvent> events,
            UnaryOperator<String> secrets,
            Cancellation cancellation)
            throws Exception {
        var session = Sessions.child(spark, request.root());
        var group = group(request);
        SparkSession.setActiveSession(session);
        spark.sparkContext().setJobGroup(group, request.jobType() + " " + request.runId(), true);
        try (var context = new EventContext(request, session, storageOptions, events, secrets, cancellation)) {
            tasks.watch(group, context.progress());
            var outcome = plan.run(session, context);
            return cancellation.requested() && !(outcome instanceof JobOutcome.Succeeded)
                    ? new JobOutcome.Cancelled()
                    : outcome;
        } finally {
            tasks.forget(group);
            spark.sparkContext().clearJobGroup();
            SparkSession.clearActiveSession();
        }
    }

    private JobOutcome failed(RunRequest request, Throwable problem, Cancellation cancellation) {
        if (Failures.heapExhausted(problem, spark.sparkContext().isLocal())) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY_EXIT_CODE);
        }
        if (cancellation.requested()) {
            LOG.info("Run {} was cancelled: {}", request.runId(), problem.toString());
            return new JobOutcome.Cancelled();
        }
        LOG.error("Run {} ({}), attempt {}, failed", request.runId(), request.jobType(), request.attempt(), problem);
        var work = spark.sparkContext().getConf().get("spark.local.dir", System.getProperty("java.io.tmpdir"));
        return Failures.outcome(request, work, problem);
    }

    private static String group(RunRequest request) {
        return request.runId() + "/" + request.attempt();
    }
}
