package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.log.Redaction;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.run.Runs.Filter;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What runs promise, on a database. */
abstract class RunsTest {
    private static final RunEvent DONE = new RunEvent.Ended(JobOutcome.succeeded(Map.of("rows", 3)));

    private final TestDatabase kind;

    @TempDir
    Path folder;

    private Database database;
    private Desk desk;
    private Runs runs;

    RunsTest(TestDatabase kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        database = kind.open(folder);
        desk = new Desk(database);
        runs = desk.runs;
    }

    @AfterEach
    void close() {
        desk.close();
        database.close();
    }

    @Test
    void aRunIsQueuedOnceForItsId() {
        var spec = RunSpec.of("probe", Map.of("rows", 3), "ada").ofTask("w-1", "write", "r-1");
        var first = runs.submit(spec);
        var second = runs.submit(spec);

        assertThat(first).isEqualTo(second);
        assertThat(first.state()).isEqualTo(RunState.QUEUED);
        assertThat(first.attempt()).isEqualTo(1);
        assertThat(first.workflowRun()).contains("w-1");
        assertThat(runs.list(Filter.latest(10))).hasSize(1);
        assertThat(submit("probe").id()).matches("r-[a-z0-9]{20}");
    }

    @Test
    void whatCannotBeRunIsRefusedAtOnce() {
        assertThatThrownBy(() -> runs.submit(RunSpec.of("prob", Map.of(), "ada")))
                .isInstanceOf(JobException.class)
                .hasMessage("'prob' is not a job type; did you mean 'probe'? Known: probe.");
        assertThatThrownBy(
                        () -> runs.submit(RunSpec.of("probe", Map.of(), "ada").on("othr")))
                .hasMessage("'othr' is not a pool; did you mean 'other'? Known: default, other.");
        assertThatThrownBy(() -> runs.submit(
                        RunSpec.of("probe", Map.of("row", 1, "table", "x", "rows", "many", "do", "dance"), "ada")))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        invalid -> assertThat(invalid.problems())
                                .containsExactlyInAnyOrder(
                                        "'do': 'dance' must be one of write, fail, wait, spin, exhaust, overflow, secret, leak",
                                        "'rows': 'many' is not a whole number",
                                        "'table': 'x' is not a table name; write it as zone.table, such as silver.flights",
                                        "'row' is not a setting of probe; did you mean 'rows'?"));
        assertThat(runs.list(Filter.latest(10))).isEmpty();
    }

    @Test
    void whatAMessageQuotesFromABrokenFileIsKeptWithoutItsNul() throws Exception {
        var run = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();

        desk.say(
                live,
                1,
                new RunEvent.Log("ERROR", "the record 'a\0b'"),
                new RunEvent.Ended(new JobOutcome.Failed(ErrorType.DATA, "The record 'a\0b' is broken.")));

        var ended = runs.find(run.id()).orElseThrow();
        assertThat(ended.state()).isEqualTo(RunState.FAILED);
        assertThat(ended.message()).contains("The record 'a\uFFFDb' is broken.");
        assertThat(runs.log(run.id(), 0, 10))
                .extracting(Runs.LogLine::message)
                .containsExactly("the record 'a\uFFFDb'");
    }

    @Test
    void preparationsCompleteWhatTheDriverGetsAndNotWhatIsShown() throws Exception {
        desk.runs.addPreparation((type, settings) -> Map.of("rows", 4, "table", settings.get("table")));
        desk.runs.addPreparation(
                (type, settings) -> Map.of("rows", settings.get("rows"), "table", "silver." + settings.get("table")));
        var run = runs.submit(RunSpec.of("probe", Map.of("table", "flights"), "ada"));

        var live = desk.next(desk.driver()).orElseThrow();
        assertThat(live.row().prepared()).isEqualTo(Map.of("rows", 4, "table", "silver.flights"));
        assertThat(run.settings()).isEqualTo(Map.of("table", "flights"));
    }

    @Test
    void runsAreListedNewestFirstAndFiltered() {
        var first = submit("probe");
        var second = runs.submit(RunSpec.of("probe", Map.of(), "ada").ofJob("nightly"));
        runs.cancel(first.id());

        assertThat(ids(Filter.latest(10))).containsExactlyInAnyOrder(second.id(), first.id());
        assertThat(ids(new Filter(Optional.of("nightly"), Optional.empty(), Optional.empty(), Optional.empty(), 10, 0)))
                .containsExactly(second.id());
        assertThat(ids(new Filter(
                        Optional.empty(),
                        Optional.of("probe"),
                        Optional.of(RunState.CANCELLED),
                        Optional.empty(),
                        10,
                        0)))
                .containsExactly(first.id());
        assertThat(ids(new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("w-none"), 10, 0)))
                .isEmpty();
        assertThat(ids(new Filter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), 1, 1)))
                .hasSize(1);
    }

    @Test
    void aDriversWordsBecomeTheRun() throws Exception {
        var run = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();
        assertThat(now(run).state()).isEqualTo(RunState.RUNNING);

        var accounting = new RowAccounting("flights", 3, 3, 0, 0, 0);
        desk.say(
                live,
                1,
                new RunEvent.Progress("writing", 1, 4),
                new RunEvent.Log("INFO", "one"),
                new RunEvent.Metrics(Map.of("rows", 3.0)));
        assertThat(now(run).phase()).isEqualTo("writing");
        assertThat(now(run).done()).isEqualTo(1);
        desk.say(
                live,
                4,
                new RunEvent.Accounting(accounting),
                new RunEvent.Lineage(List.of("bronze.a@1"), List.of("silver.b@2")),
                new RunEvent.Log("WARN", "two"),
                DONE);

        var done = now(run);
        assertThat(done.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(done.outputs()).isEqualTo(Map.of("rows", 3));
        assertThat(done.accounting()).containsExactly(accounting);
        assertThat(done.metrics()).isEqualTo(Map.of("rows", 3.0));
        assertThat(done.reads()).containsExactly("bronze.a@1");
        assertThat(done.writes()).containsExactly("silver.b@2");
        assertThat(done.done()).isEqualTo(done.total()).isEqualTo(4);
        assertThat(done.finishedAt()).isPresent();
        assertThat(runs.log(run.id(), 0, 10))
                .extracting(line -> line.line() + " " + line.level() + " " + line.message())
                .containsExactly("0 INFO one", "1 WARN two");
        assertThat(runs.log(run.id(), 1, 10)).extracting(Runs.LogLine::message).containsExactly("two");
    }

    @Test
    void aRepeatedDeliveryIsLeftOut() throws Exception {
        var run = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();
        desk.say(live, 1, new RunEvent.Log("INFO", "one"), new RunEvent.Log("INFO", "two"));
        desk.say(
                live,
                1,
                new RunEvent.Log("INFO", "one"),
                new RunEvent.Log("INFO", "two"),
                new RunEvent.Log("INFO", "three"));

        assertThat(runs.log(run.id(), 0, 10)).extracting(Runs.LogLine::message).containsExactly("one", "two", "three");
    }

    @Test
    void aSecretThatADriverSaysIsMaskedByTheServerToo() throws Exception {
        Redaction.remember("kanarienvogel-0815");
        var run = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();
        desk.say(
                live,
                1,
                new RunEvent.Log("WARN", "no connection with kanarienvogel-0815"),
                new RunEvent.Ended(new JobOutcome.Failed(ErrorType.EXTERNAL, "kanarienvogel-0815 was refused.")));

        assertThat(now(run).message()).contains("*** was refused.");
        assertThat(runs.log(run.id(), 0, 10))
                .extracting(Runs.LogLine::message)
                .containsExactly("no connection with ***");
    }

    @Test
    void whatIsSaidForAnotherAttemptIsRefused() throws Exception {
        var run = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();

        assertThatThrownBy(() -> desk.dispatcher.events(live, Desk.line(2, 1, DONE)))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(410));
        assertThatThrownBy(() -> desk.dispatcher.events(live, "{\"type\":\"log\"}"))
                .hasMessage("An event needs the numbers seq, time and attempt.");
        desk.say(live, 1, DONE);
        assertThatThrownBy(() -> desk.say(live, 2, new RunEvent.Log("INFO", "late")))
                .hasMessage("This attempt of run " + run.id() + " is over.");
    }

    @Test
    void completionsAddToTheOutputs() throws Exception {
        desk.dispatcher.addCompletion((run, outputs) -> Map.of("version", 7));
        desk.dispatcher.addCompletion((run, outputs) -> Map.of("label", run.jobType() + outputs.get("version")));
        var run = submit("probe");
        desk.say(desk.next(desk.driver()).orElseThrow(), 1, DONE);

        assertThat(now(run).outputs()).isEqualTo(Map.of("rows", 3, "version", 7, "label", "probe7"));
    }

    @Test
    void aCompletionThatFailsFailsTheRun() throws Exception {
        desk.dispatcher.addCompletion((run, outputs) -> {
            throw JobException.data("The model has no file.");
        });
        var run = submit("probe");
        desk.say(desk.next(desk.driver()).orElseThrow(), 1, DONE);

        assertThat(now(run).state()).isEqualTo(RunState.FAILED);
        assertThat(now(run).errorType()).contains(ErrorType.DATA);
        assertThat(now(run).message()).contains("The model has no file.");
    }

    @Test
    void aQueuedRunIsCancelledAtOnceAndARunningOneThroughItsDriver() throws Exception {
        var running = submit("probe");
        var live = desk.next(desk.driver()).orElseThrow();
        var queued = submit("probe");

        assertThat(runs.cancel(queued.id()).state()).isEqualTo(RunState.CANCELLED);
        assertThat(desk.say(live, 1)).isFalse();
        assertThat(runs.cancel(running.id()).state()).isEqualTo(RunState.RUNNING);
        assertThat(desk.say(live, 1)).isTrue();
        desk.say(live, 1, new RunEvent.Ended(new JobOutcome.Cancelled()));
        assertThat(now(running).state()).isEqualTo(RunState.CANCELLED);
        assertThat(runs.cancel(running.id()).state()).isEqualTo(RunState.CANCELLED);
        assertThat(desk.next(desk.driver())).isEmpty();
    }

    @Test
    void aFailedRunIsRetriedUnderItsId() throws Exception {
        var run = submit("probe");
        assertThatThrownBy(() -> runs.retry(run.id()))
                .hasMessage(
                        "Run " + run.id() + " is queued; only a failed run can be retried. Start a new run instead.");
        var failure = new JobOutcome.Failed(ErrorType.EXTERNAL, "The database is down.");
        desk.say(desk.next(desk.driver()).orElseThrow(), 1, new RunEvent.Ended(failure));
        assertThat(now(run).message()).contains("The database is down.");

        assertThat(runs.retry(run.id()).state()).isEqualTo(RunState.QUEUED);
        var again = desk.next(desk.driver()).orElseThrow();
        assertThat(again.attempt()).isEqualTo(2);
        desk.say(again, 1, DONE);
        assertThat(now(run).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(now(run).message()).isEmpty();
    }

    @Test
    void aRunWhoseDriverIsLostRunsAgainOnce() throws Exception {
        var run = submit("probe");
        var first = desk.driver();
        var live = desk.next(first).orElseThrow();
        desk.dispatcher.gone(first.id(), 137);

        assertThat(now(run).state()).isEqualTo(RunState.QUEUED);
        assertThatThrownBy(() -> desk.say(live, 1, DONE)).hasMessageEndingWith("is over.");
        var second = desk.driver();
        assertThat(desk.next(second).orElseThrow().attempt()).isEqualTo(2);
        desk.dispatcher.gone(second.id(), 137);

        assertThat(now(run).state()).isEqualTo(RunState.FAILED);
        assertThat(now(run).errorType()).contains(ErrorType.EXTERNAL);
        assertThat(now(run).message().orElseThrow())
                .startsWith("Two drivers were lost under this run; the last one died.");
        assertThat(runs.log(run.id(), 0, 10))
                .extracting(Runs.LogLine::message)
                .containsExactly("Its driver died; it runs again.");
    }

    @Test
    void aRunThatExhaustsItsDriversMemoryFailsWithTheRemedy() throws Exception {
        var run = submit("probe");
        var driver = desk.driver();
        assertThat(desk.next(driver)).isPresent();
        desk.dispatcher.gone(driver.id(), 3);

        assertThat(now(run).state()).isEqualTo(RunState.FAILED);
        assertThat(now(run).errorType()).contains(ErrorType.USER);
        assertThat(now(run).message())
                .contains(
                        "The run needs more memory than its driver has (2g). Raise 'pools.default.memory' in config.yaml and start AI Mass again, or give the run less data at a time.");
    }

    @Test
    void whenOneOfSeveralRunsExhaustsTheMemoryEachRunsAgainWithADriverToItself() throws Exception {
        var one = submit("probe");
        var two = submit("probe");
        var driver = desk.driver();
        assertThat(desk.next(driver)).isPresent();
        assertThat(desk.next(driver)).isPresent();
        desk.dispatcher.gone(driver.id(), 52);

        var replacement = desk.driver();
        var alone = desk.next(replacement).orElseThrow();
        assertThat(desk.next(replacement)).isEmpty();
        desk.dispatcher.gone(replacement.id(), 3);
        var last = desk.driver();
        var other = desk.next(last).orElseThrow();
        desk.say(other, 1, DONE);

        assertThat(List.of(one.id(), two.id())).containsExactlyInAnyOrder(alone.id(), other.id());
        assertThat(runs.find(alone.id()).orElseThrow().state()).isEqualTo(RunState.FAILED);
        assertThat(runs.find(other.id()).orElseThrow().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aServerThatStartsAgainRunsAgainWhatWasRunning() throws Exception {
        var run = submit("probe");
        var cancelled = submit("probe");
        var driver = desk.driver();
        var live = desk.next(driver).orElseThrow();
        assertThat(desk.next(driver)).isPresent();
        runs.cancel(live.id().equals(run.id()) ? cancelled.id() : run.id());
        desk.close();

        desk = new Desk(database);
        desk.dispatcher.start();
        runs = desk.runs;
        assertThat(runs.find(live.id()).orElseThrow().state()).isEqualTo(RunState.QUEUED);
        assertThat(runs.find(live.id()).orElseThrow().attempt()).isEqualTo(2);
        assertThat(runs.list(new Filter(
                        Optional.empty(), Optional.empty(), Optional.of(RunState.CANCELLED), Optional.empty(), 10, 0)))
                .hasSize(1);
        assertThat(desk.drivers.all()).isEmpty();
    }

    @Test
    void aRunThatTakesTooLongIsStopped() throws Exception {
        var spec = RunSpec.of("probe", Map.of(), "ada");
        var run = runs.submit(new RunSpec(
                Optional.empty(),
                "probe",
                Map.of(),
                "default",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "ada",
                Duration.ofMillis(1),
                spec.previous()));
        desk.dispatcher.start();
        var live = desk.next(desk.driver()).orElseThrow();
        Await.until("the driver is told to stop", () -> desk.say(live, 1));
        desk.say(live, 1, new RunEvent.Ended(new JobOutcome.Cancelled()));

        assertThat(now(run).state()).isEqualTo(RunState.FAILED);
        assertThat(now(run).message().orElseThrow())
                .startsWith("The run did not finish within 0.001s and was stopped.");
    }

    @Test
    void aWaitingDriverIsAnsweredWhenARunIsQueued() throws Exception {
        var driver = desk.driver();
        var answer = CompletableFuture.supplyAsync(() -> {
            try {
                return desk.dispatcher.next(driver, Duration.ofMinutes(2));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        var elsewhere = runs.submit(RunSpec.of("probe", Map.of(), "ada").on("other"));
        var run = submit("probe");

        assertThat(answer.get(60, TimeUnit.SECONDS).orElseThrow().run().id()).isEqualTo(run.id());
        assertThat(now(elsewhere).state()).isEqualTo(RunState.QUEUED);
    }

    @Test
    void aDriverThatWaitsButNoLongerAnswersIsGivenNothing() throws Exception {
        var lease = Duration.ofMillis(200);
        try (var hasty = new Desk(database, lease)) {
            var stopped = hasty.driver();
            var waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return hasty.dispatcher.next(stopped, Duration.ofMinutes(2));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            Await.until("the driver is silent", () -> stopped.silentFor(lease.toNanos() / 2));

            var run = hasty.runs.submit(RunSpec.of("probe", Map.of(), "ada"));
            var other = hasty.driver();

            assertThat(hasty.next(other).orElseThrow().id()).isEqualTo(run.id());
            hasty.dispatcher.gone(stopped.id(), 1);
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEmpty();
        }
    }

    @Test
    void aWaitingDriverIsAnsweredWhenTheServerStops() throws Exception {
        var driver = desk.driver();
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return desk.dispatcher.next(driver, Duration.ofMinutes(5));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        desk.dispatcher.stopAssigning();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void listenersHearEachChangeInOrder() throws Exception {
        var heard = new CopyOnWriteArrayList<RunState>();
        runs.onChange(run -> heard.add(run.state()));
        runs.onChange(run -> {
            throw new IllegalStateException("a listener that fails");
        });
        submit("probe");
        desk.say(desk.next(desk.driver()).orElseThrow(), 1, DONE);

        Await.until("three changes", () -> heard.size() == 3);
        assertThat(heard).containsExactly(RunState.QUEUED, RunState.RUNNING, RunState.SUCCEEDED);
    }

    private Run submit(String jobType) {
        return runs.submit(RunSpec.of(jobType, Map.of(), "ada"));
    }

    private Run now(Run run) {
        return runs.find(run.id()).orElseThrow();
    }

    private List<String> ids(Filter filter) {
        return runs.list(filter).stream().map(Run::id).toList();
    }
}
