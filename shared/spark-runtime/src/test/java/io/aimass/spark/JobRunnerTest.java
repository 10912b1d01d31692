package io.aimass.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunRequest;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.function.ForeachFunction;
import org.junit.jupiter.api.Test;

class JobRunnerTest extends SparkTest {
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final Cancellation cancellation = new Cancellation();

    @Test
    void aRunAnswersItsOutcomeAndTellsIt() {
        var outcome = run(Map.of("rows", 5));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        JobOutcome.Succeeded.class,
                        done -> assertThat(done.outputs()).containsEntry("rows", 5L));
        assertThat(events.get(events.size() - 1)).isEqualTo(new RunEvent.Ended(outcome));
        assertThat(events).anyMatch(RunEvent.Accounting.class::isInstance).anyMatch(RunEvent.Lineage.class::isInstance);
    }

    @Test
    void theSameRequestTwiceHasItsEffectOnce() {
        run(Map.of("rows", 5));
        var again = run(Map.of("rows", 5));

        assertThat(again.exitCode()).isZero();
        assertThat(context().lake().version(TableName.parse("bronze.probe"))).isZero();
        assertThat(context().lake().read(TableName.parse("bronze.probe")).count())
                .isEqualTo(5);
    }

    @Test
    void everyProblemOfTheSettingsIsAnsweredAtOnce() {
        var outcome = run(Map.of("row", 5, "table", "flights", "rows", "many"));

        assertThat(outcome).isEqualTo(new JobOutcome.Failed(ErrorType.USER, """
                'rows': 'many' is not a whole number
                'table': 'flights' is not a table name; write it as zone.table, such as silver.flights
                'row' is not a setting of probe; did you mean 'rows'?"""));
    }

    @Test
    void anUnknownJobTypeIsAnsweredWithTheNearest() {
        var outcome = runner(new ProbeJob()).run(request("prove", Map.of()), events::add, name -> name, cancellation);

        assertThat(outcome)
                .isEqualTo(new JobOutcome.Failed(
                        ErrorType.USER, "'prove' is not a job type; did you mean 'probe'? Known: probe."));
    }

    @Test
    void whatAJobThrowsOnPurposeIsAnsweredAsItStands() {
        assertThat(run(Map.of("do", "fail", "message", "Column a is missing.")))
                .isEqualTo(new JobOutcome.Failed(ErrorType.DATA, "Column a is missing."));
    }

    @Test
    void whatASparkTaskThrowsOnPurposeIsAnsweredAsItStands() {
        var outcome = run(job((spark, context) -> {
            spark.range(2).foreach((ForeachFunction<Long>) n -> {
                throw JobException.data("Row %d is no row.", 1);
            });
            return JobOutcome.succeeded(Map.of());
        }));

        assertThat(outcome).isEqualTo(new JobOutcome.Failed(ErrorType.DATA, "Row 1 is no row."));
    }

    @Test
    void anythingElseIsInternalAndOnlyItsClassIsShown() {
        var broken = run(job((spark, context) -> {
            throw new IllegalStateException("password=hunter2");
        }));
        var overflow = run(Map.of("do", "overflow"));

        assertThat(broken)
                .isEqualTo(
                        new JobOutcome.Failed(
                                ErrorType.INTERNAL,
                                "Job type 'probe' failed with java.lang.IllegalStateException, which is a fault of the job, not of its input. The driver's log has the details under run r-1."));
        assertThat(overflow)
                .isInstanceOfSatisfying(
                        JobOutcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .startsWith("Job type 'probe' failed with java.lang.StackOverflowError,"));
    }

    @Test
    void aFullDiskSaysSo() {
        var outcome = run(job((spark, context) -> {
            throw new UncheckedIOException(new IOException("write: No space left on device"));
        }));

        assertThat(outcome).isInstanceOfSatisfying(JobOutcome.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(ErrorType.EXTERNAL);
            assertThat(failed.message())
                    .startsWith("No space is left on the disk of the storage root " + rootUri())
                    .contains(" or of the working folder ")
                    .endsWith(". Free some there and run it again; the tables are as they were.");
        });
    }

    @Test
    void aConnectionLostInASparkTaskMayBeTriedAgain() {
        var outcome = run(job((spark, context) -> {
            spark.range(2).foreach((ForeachFunction<Long>) n -> {
                throw new SocketException("Connection reset");
            });
            return JobOutcome.succeeded(Map.of());
        }));

        assertThat(outcome).isInstanceOfSatisfying(JobOutcome.Failed.class, failed -> {
            assertThat(failed.type()).isEqualTo(ErrorType.EXTERNAL);
            assertThat(failed.message())
                    .startsWith("A connection broke or could not be made (SocketException).")
                    .contains(rootUri());
        });
    }

    @Test
    void progressCountsSparksTasksAndIsNeverCompleteBeforeTheEnd() throws Exception {
        var gate = root.resolve("gate");
        var running = CompletableFuture.supplyAsync(() -> run(Map.of("do", "wait", "file", gate.toString())));
        Await.until("three of eight tasks", () -> progress().contains(new RunEvent.Progress("waiting", 3, 8)));
        assertThat(progress().get(progress().size() - 1)).isEqualTo(new RunEvent.Progress("waiting", 3, 8));
        Files.createFile(gate);

        assertThat(running.get(60, TimeUnit.SECONDS).exitCode()).isZero();
        assertThat(progress())
                .contains(new RunEvent.Progress("waiting", 7, 8))
                .noneMatch(p -> p.total() > 0 && p.done() == p.total());
    }

    @Test
    void cancellingFreesTheCores() throws Exception {
        var runner = runner(new ProbeJob());
        var request = request(
                "probe", Map.of("do", "wait", "file", root.resolve("never").toString()));
        var running = CompletableFuture.supplyAsync(() -> runner.run(request, events::add, name -> name, cancellation));
        Await.until("tasks are waiting", () -> progress().contains(new RunEvent.Progress("waiting", 3, 8)));
        cancellation.request();
        runner.cancel(request);

        assertThat(running.get(60, TimeUnit.SECONDS)).isEqualTo(new JobOutcome.Cancelled());
        Await.until(
                "no task runs", () -> parent().sparkContext().statusTracker().getActiveStageIds().length == 0);
        assertThat(spark.range(10).count()).isEqualTo(10);
    }

    @Test
    void aRunThatWasCancelledBeforeItBeganDoesNothing() {
        cancellation.request();

        assertThat(run(Map.of("rows", 5))).isEqualTo(new JobOutcome.Cancelled());
        assertThat(context().lake().exists(TableName.parse("bronze.probe"))).isFalse();
    }

    @Test
    void rowsThatDoNotAddUpFailTheRun() {
        var outcome = run(job((spark, context) -> {
            context.account(new RowAccounting("flights", 10, 8, 1, 0, 0));
            return JobOutcome.succeeded(Map.of());
        }));

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        JobOutcome.Failed.class,
                        failed -> assertThat(failed.message())
                                .startsWith("Rows of flights do not add up: read 10, but written 8 + quarantined 1"));
    }

    @Test
    void aSecretThatAJobSaysIsMaskedWhereverItStands() {
        var outcome = runner(new ProbeJob())
                .run(
                        request("probe", Map.of("do", "leak", "message", "warehouse")),
                        events::add,
                        name -> "kanarienvogel-of-" + name,
                        cancellation);

        assertThat(outcome).isEqualTo(new JobOutcome.Failed(ErrorType.EXTERNAL, "There is no connection with ***."));
        assertThat(events)
                .contains(
                        new RunEvent.Progress("connecting with ***", 0, 0),
                        new RunEvent.Log("INFO", "connecting with ***"),
                        new RunEvent.Log("WARN", "no connection with ***"),
                        new RunEvent.Log("ERROR", "There is no connection with ***."),
                        new RunEvent.Ended(outcome));
        assertThat(events.toString()).doesNotContain("kanarienvogel");
    }

    @Test
    void aSecretInAnOutcomeIsMaskedHoweverDeepItLies() {
        var rows = new RowAccounting("jdbc:x?password=nightingale-4711", 1, 1, 0, 0, 0);
        var outcome = run(job((spark, context) -> {
            var value = context.secret("nightingale-4711");
            context.secret("nightingale");
            context.secret("a");
            context.account(rows);
            return new JobOutcome.Succeeded(
                    Map.of("url", "//h?p=" + value, "deep", Map.of("list", List.of("nightingale!", 5, "a"))),
                    List.of(rows),
                    false);
        }));

        var masked = new RowAccounting("jdbc:x?password=***", 1, 1, 0, 0, 0);
        assertThat(outcome)
                .isEqualTo(new JobOutcome.Succeeded(
                        Map.of("url", "//h?p=***", "deep", Map.of("list", List.of("***!", 5, "a"))),
                        List.of(masked),
                        false));
        assertThat(events).contains(new RunEvent.Accounting(masked), new RunEvent.Ended(outcome));
    }

    private List<RunEvent.Progress> progress() {
        return events.stream()
                .filter(RunEvent.Progress.class::isInstance)
                .map(RunEvent.Progress.class::cast)
                .toList();
    }

    private JobOutcome run(Map<String, Object> settings) {
        return runner(new ProbeJob()).run(request("probe", settings), events::add, name -> name, cancellation);
    }

    private JobOutcome run(SparkJob job) {
        return runner(job).run(request("probe", Map.of()), events::add, name -> name, cancellation);
    }

    private JobRunner runner(SparkJob job) {
        return new JobRunner(Jobs.of(job), spark, Map.of());
    }

    private RunRequest request(String jobType, Map<String, Object> settings) {
        return new RunRequest("r-1", 1, jobType, settings, rootUri(), Map.of());
    }

    private static SparkJob job(SparkJob.PlannedRun run) {
        return new SparkJob() {
            @Override
            public JobDescriptor descriptor() {
                return new ProbeJob().descriptor();
            }

            @Override
            public PlannedRun plan(Settings settings) {
                return run;
            }
        };
    }
}
