package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.store.TestDatabase;
import io.aimass.orchestration.workflow.spec.CronTrigger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.JobDetails;
import org.jobrunr.jobs.JobParameter;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.jobs.states.EnqueuedState;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** JobRunr itself, polling every five seconds, on a real database. */
class SchedulesTest {
    private static final AtomicInteger STRANGE_CALLS = new AtomicInteger();

    @TempDir
    Path folder;

    private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<Schedules.Cron> crons = new CopyOnWriteArrayList<>(
            List.of(new Schedules.Cron("w", new CronTrigger("0 6 * * *", ZoneId.of("UTC"), Map.of()))));
    private final ScheduledWork.Target target = new ScheduledWork.Target() {
        @Override
        public void retryDue(String workflowRun, String task) {
            heard.add("retry " + workflowRun + " " + task);
        }

        @Override
        public void slot(String workflow, String cron, long time) {
            heard.add("slot " + workflow + " " + cron + " " + Instant.ofEpochMilli(time));
        }

        @Override
        public void sweep() {
            heard.add("sweep");
        }

        @Override
        public void begin() {
            // nothing is kept here
        }
    };

    /** Not one of ours. */
    public static final class Strange {
        public void call(String text) {
            STRANGE_CALLS.incrementAndGet();
        }

        public static void callStatic(String text) {
            STRANGE_CALLS.incrementAndGet();
        }
    }

    @Test
    void onSqliteAlarmsGoOffAndNothingElseIsExecuted() {
        try (var schedules = Schedules.sqlite(folder.resolve("jobrunr.db"), target, () -> crons)) {
            alarmsGoOff(schedules);
            nothingStrangeIsExecuted(schedules);
        }
    }

    @Test
    void onPostgresAlarmsGoOff() {
        var settings = TestDatabase.POSTGRES.settings(folder);
        try (var schedules =
                Schedules.postgres(settings.url(), settings.user(), settings.password(), target, () -> crons)) {
            alarmsGoOff(schedules);
        }
    }

    @Test
    void aServerThatStoppedIsStartedAgainAndTriggersFollowTheWorkflows() {
        try (var schedules = Schedules.sqlite(folder.resolve("jobrunr.db"), target, () -> crons)) {
            assertThat(schedules.status()).isEqualTo("standby");
            schedules.owner(true);
            await(() -> schedules.status().equals("running"));
            assertThat(ids(schedules)).containsExactlyInAnyOrder("sweep", "cron" + Ids.digest("w 0 6 * * * UTC"));

            schedules.server().stop();
            crons.set(0, new Schedules.Cron("w", new CronTrigger("0 7 * * *", ZoneId.of("Europe/Berlin"), Map.of())));
            schedules.refresh();

            await(() -> schedules.status().equals("running")
                    && ids(schedules).contains("cron" + Ids.digest("w 0 7 * * * Europe/Berlin")));
            assertThat(ids(schedules)).hasSize(2);
            schedules.owner(false);
            await(() -> schedules.server() == null);
            assertThat(schedules.status()).isEqualTo("standby");
        }
    }

    private void alarmsGoOff(Schedules schedules) {
        assertThat(schedules.retryAt("w-1", "a", System.currentTimeMillis()))
                .as("before there is a server")
                .isFalse();
        schedules.owner(true);
        await(() -> schedules.status().equals("running"));

        assertThat(schedules.retryAt("w-1", "a", System.currentTimeMillis())).isTrue();
        schedules
                .storage()
                .save(new Job(
                        new JobDetails(
                                ScheduledWork.class.getName(),
                                null,
                                "start",
                                List.of(
                                        new JobParameter(String.class, "w"),
                                        new JobParameter(String.class, "0 6 * * *"))),
                        new org.jobrunr.jobs.states.ScheduledState(Instant.parse("2026-01-02T06:00:00Z"))));

        await(() -> heard.contains("retry w-1 a") && heard.contains("slot w 0 6 * * * 2026-01-02T06:00:00Z"));
    }

    /** A6: rows written into the scheduler's database by somebody else. */
    private void nothingStrangeIsExecuted(Schedules schedules) {
        var storage = schedules.storage();
        storage.setJobMapper(new JobMapper(new JacksonJsonMapper()));
        for (var method : List.of("call", "callStatic")) {
            storage.save(strange(method));
        }
        storage.setJobMapper(new JobMapper(new GuardedJson()));
        schedules.retryAt("w-2", "b", System.currentTimeMillis());

        await(() -> heard.contains("retry w-2 b"));
        await(() -> storage.countJobs(StateName.ENQUEUED) == 0 && storage.countJobs(StateName.PROCESSING) == 0);

        assertThat(STRANGE_CALLS).hasValue(0);
        assertThat(schedules.status()).isEqualTo("running");
    }

    private static Job strange(String method) {
        var details =
                new JobDetails(Strange.class.getName(), null, method, List.of(new JobParameter(String.class, "x")));
        return new Job(details, new EnqueuedState());
    }

    private static List<String> ids(Schedules schedules) {
        return schedules.storage().getRecurringJobs().stream()
                .map(job -> job.getId())
                .toList();
    }

    private void await(BooleanSupplier condition) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        var pause = new java.util.concurrent.CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still not so; heard %s", heard).isLessThan(deadline);
            try {
                pause.await(50, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
