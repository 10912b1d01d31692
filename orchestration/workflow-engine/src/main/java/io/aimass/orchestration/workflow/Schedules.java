package io.aimass.orchestration.workflow;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import io.aimass.orchestration.workflow.spec.CronTrigger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobDetails;
import org.jobrunr.jobs.JobParameter;
import org.jobrunr.jobs.RecurringJob;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.ScheduledState;
import org.jobrunr.scheduling.Schedule;
import org.jobrunr.scheduling.cron.CronExpression;
import org.jobrunr.scheduling.interval.Interval;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.storage.sql.sqlite.SqLiteStorageProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JobRunr: cron starts, long delays before retries and the sweep. It runs in the engine's owner only. It stops for good when its database is
 * gone for a while, so a watchdog starts it again; without it, runs under way go on, and {@link #status} says it is stopped.
 */
final class Schedules implements Alarms, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final int POLL_SECONDS = 5;
    private static final int WORKERS = 2;
    private static final int CONNECTIONS = 4;
    private static final int BUSY_MILLIS = 10_000;
    private static final Duration SWEEP = Duration.ofSeconds(15);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final String SWEEP_ID = "sweep";
    private static final long TABLES_LOCK = 6_215_300_118L;

    private final HikariDataSource source;
    private final StorageProvider storage;
    private final GuardedJson json = new GuardedJson();
    private final SlotFilter slots = new SlotFilter();
    private final ScheduledWork work;
    private final Supplier<List<Cron>> crons;
    private final ScheduledExecutorService thread;
    private volatile BackgroundJobServer server;
    private volatile boolean isOwner;
    private boolean isCurrent;

    /** One trigger of one workflow. */
    record Cron(String workflow, CronTrigger trigger) {
        /** JobRunr takes letters and digits only. */
        String id() {
            return "cron" + Ids.digest(workflow + " " + trigger.cron() + " " + trigger.zone());
        }
    }

    private Schedules(
            HikariDataSource source, StorageProvider storage, ScheduledWork.Target target, Supplier<List<Cron>> crons) {
        this.source = source;
        this.storage = storage;
        this.crons = crons;
        this.work = new ScheduledWork(target, slots);
        storage.setJobMapper(new JobMapper(json));
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            var made = new Thread(task, "workflow-schedules");
            made.setDaemon(true);
            return made;
        });
        thread.scheduleWithFixedDelay(this::watch, 0, 2, TimeUnit.SECONDS);
    }

    /** @param crons every trigger there should be */
    static Schedules sqlite(Path file, ScheduledWork.Target target, Supplier<List<Cron>> crons) {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + file.toAbsolutePath());
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", "NORMAL");
        config.addDataSourceProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
        config.addDataSourceProperty("transaction_mode", "IMMEDIATE");
        var source = open(config);
        return new Schedules(source, new SqLiteStorageProvider(source), target, crons);
    }

    static Schedules postgres(
            String url, String user, String password, ScheduledWork.Target target, Supplier<List<Cron>> crons) {
        var config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("options", DatabaseSettings.POSTGRES_OPTIONS);
        var source = open(config);
        return new Schedules(source, storage(source), target, crons);
    }

    /** Makes its tables when they are missing: one server at a time, since several may be started at once. */
    private static StorageProvider storage(HikariDataSource source) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + TABLES_LOCK + ")");
            try {
                return new PostgresStorageProvider(source);
            } finally {
                statement.execute("SELECT pg_advisory_unlock(" + TABLES_LOCK + ")");
            }
        } catch (SQLException e) {
            source.close();
            throw JobException.external(e, "The scheduler's tables cannot be made: %s.", e.getMessage());
        }
    }

    private static HikariDataSource open(HikariConfig config) {
        config.setMaximumPoolSize(CONNECTIONS);
        config.setPoolName("schedules");
        config.setConnectionTimeout(BUSY_MILLIS);
        return new HikariDataSource(config);
    }

    /** {@code running}, {@code standby} in a server that does not own the engine, or {@code stopped}. */
    String status() {
        if (!isOwner) {
            return "standby";
        }
        var present = server;
        return present != null && present.isRunning() ? "running" : "stopped";
    }

    /** Null while none runs. */
    BackgroundJobServer server() {
        return server;
    }

    StorageProvider storage() {
        return storage;
    }

    /** The workflows' triggers may have changed. */
    void refresh() {
        run(() -> {
            isCurrent = false;
            watch();
        });
    }

    @Override
    public void owner(boolean owner) {
        if (owner) {
            work.begin();
        }
        isOwner = owner;
        run(this::watch);
    }

    @Override
    public boolean retryAt(String workflowRun, String task, long time) {
        if (!status().equals("running")) {
            return false;
        }
        run(() -> storage.save(
                new Job(details("retry", workflowRun, task), new ScheduledState(Instant.ofEpochMilli(time)))));
        return true;
    }

    @Override
    public void close() {
        isOwner = false;
        run(this::stop);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                thread.shutdownNow();
            }
        } catch (InterruptedException e) {
            thread.shutdownNow();
            Thread.currentThread().interrupt();
        }
        storage.close();
        source.close();
    }

    /** What the engine's sweep would miss by an alarm that is lost here, it finds by itself. */
    private void run(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    LOG.warn("the scheduler's database does not take a change: {}", e.toString());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("not scheduled: closing", e);
        }
    }

    private void watch() {
        try {
            if (!isOwner) {
                stop();
            } else if (server == null || !server.isRunning()) {
                restart();
            } else if (!isCurrent) {
                align();
            }
        } catch (RuntimeException | Error e) {
            LOG.warn("the scheduler does not run: {}", e.toString());
        }
    }

    /** A connection that met a full disk has lost its transaction without knowing it, and never takes a commit again. */
    private void restart() {
        source.getHikariPoolMXBean().softEvictConnections();
        storage.getJobStats();
        stop();
        align();
        var made = new BackgroundJobServer(
                storage,
                json,
                activator(),
                BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
                        .andPollIntervalInSeconds(POLL_SECONDS)
                        .andWorkerCount(WORKERS)
                        .andDeleteSucceededJobsAfter(KEPT)
                        .andPermanentlyDeleteDeletedJobsAfter(KEPT)
                        .andInterruptJobsAwaitDurationOnStopBackgroundJobServer(Duration.ofSeconds(1)));
        made.setJobFilters(List.of(slots));
        made.start();
        server = made;
        LOG.info("the scheduler runs");
    }

    private void stop() {
        var present = server;
        server = null;
        isCurrent = false;
        if (present != null && present.isRunning()) {
            present.stop();
        }
    }

    /** Makes JobRunr's recurring jobs those that the workflows' triggers ask for. */
    private void align() {
        var wanted = crons.get();
        var present = new HashSet<String>();
        storage.getRecurringJobs().forEach(job -> present.add(job.getId()));
        var ids = new HashSet<>(wanted.stream().map(Cron::id).toList());
        ids.add(SWEEP_ID);
        for (var cron : wanted) {
            if (!present.contains(cron.id())) {
                storage.saveRecurringJob(recurring(
                        cron.id(),
                        details("start", cron.workflow(), cron.trigger().cron()),
                        new CronExpression(cron.trigger().cron()),
                        cron.trigger().zone()));
            }
        }
        if (!present.contains(SWEEP_ID)) {
            storage.saveRecurringJob(recurring(SWEEP_ID, details("sweep"), new Interval(SWEEP), ZoneId.of("UTC")));
        }
        present.stream().filter(id -> !ids.contains(id)).forEach(storage::deleteRecurringJob);
        isCurrent = true;
    }

    private static RecurringJob recurring(String id, JobDetails details, Schedule schedule, ZoneId zone) {
        return new RecurringJob(id, details, schedule, zone, RecurringJob.CreatedBy.API);
    }

    private static JobDetails details(String method, String... ids) {
        var parameters =
                Stream.of(ids).map(id -> new JobParameter(String.class, id)).toList();
        return new JobDetails(ScheduledWork.class.getName(), null, method, parameters);
    }

    private JobActivator activator() {
        return new JobActivator() {
            @Override
            public <T> T activateJob(Class<T> type) {
                if (type != ScheduledWork.class) {
                    throw new IllegalArgumentException(type.getName() + " is not executed");
                }
                return type.cast(work);
            }
        };
    }
}
