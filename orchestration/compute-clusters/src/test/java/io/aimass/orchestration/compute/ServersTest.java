package io.aimass.orchestration.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import io.aimass.orchestration.platform.store.TestDatabase;
import io.aimass.storage.LostAnswer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one PostgreSQL, each with connections and drivers of its own. */
class ServersTest {
    private static final RunEvent DONE = new RunEvent.Ended(JobOutcome.succeeded(Map.of("rows", 3)));

    @TempDir
    Path folder;

    private DatabaseSettings settings;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Desk one;
    private Desk other;

    @BeforeEach
    void open() {
        settings = TestDatabase.POSTGRES.settings(folder);
        one = desk();
        other = desk();
    }

    @AfterEach
    void close() throws Exception {
        for (var i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @Test
    void eachRunGoesToOneDriverOfWhicheverServer() throws Exception {
        var submitted = new ArrayList<String>();
        for (var i = 0; i < 60; i++) {
            submitted.add(submit(i % 2 == 0 ? one : other).id());
        }
        var start = new CyclicBarrier(2);
        var threads = Executors.newFixedThreadPool(2);
        var shares = threads.invokeAll(List.of(all(one, start), all(other, start)));
        threads.shutdown();
        var taken = new ArrayList<>(shares.get(0).get());
        taken.addAll(shares.get(1).get());

        assertThat(taken).containsExactlyInAnyOrderElementsOf(submitted);
        assertThat(one.runs.servers().listing())
                .extracting(server -> server.get("running"))
                .containsExactly(shares.get(0).get().size(), shares.get(1).get().size());
        for (var id : submitted) {
            assertThat(one.runs.find(id).orElseThrow().attempt()).isEqualTo(1);
        }
    }

    @Test
    void whatADriverOfOneServerSaysIsSeenAndHeardThroughTheOther() throws Exception {
        one.dispatcher.start();
        other.dispatcher.start();
        var heard = new CopyOnWriteArrayList<RunState>();
        other.runs.onChange(run -> heard.add(run.state()));
        var run = submit(other);
        Await.until("the run is taken", () -> one.next(one.driver()).isPresent());
        var live = one.runs.live().find(run.id()).orElseThrow();

        one.say(live, 1, new RunEvent.Log("INFO", "half way"));
        Await.until("its progress is seen from the other server", () -> {
            one.say(live, 2, new RunEvent.Progress("working", 2, 4));
            return now(other, run).done() == 2;
        });
        assertThat(now(other, run).phase()).isEqualTo("working");
        assertThat(now(other, run).total()).isEqualTo(4);
        assertThat(other.runs.log(run.id(), 0, 10))
                .extracting(Runs.LogLine::message)
                .containsExactly("half way");
        one.say(live, 3, DONE);

        Await.until("the other server hears the end", () -> heard.contains(RunState.SUCCEEDED));
        assertThat(heard).containsExactly(RunState.QUEUED, RunState.RUNNING, RunState.SUCCEEDED);
        assertThat(now(other, run).outputs()).isEqualTo(Map.of("rows", 3));
    }

    @Test
    void aRunIsCancelledThroughTheServerThatDoesNotHaveIt() throws Exception {
        one.dispatcher.start();
        var run = submit(one);
        var live = one.next(one.driver()).orElseThrow();

        assertThat(other.runs.cancel(run.id()).state()).isEqualTo(RunState.RUNNING);
        Await.until("its driver is told to stop", () -> one.say(live, 1));
        one.say(live, 1, new RunEvent.Ended(new JobOutcome.Cancelled()));

        assertThat(now(other, run).state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void aRunWhoseStartIsCommittedAndNotConfirmedRunsAgain() throws Exception {
        var port = URI.create(settings.url().substring("jdbc:".length())).getPort();
        try (var front = new LostAnswer(port, (request, answer) -> answer.contains("COMMIT\0"));
                var database = Database.open(new DatabaseSettings(
                        settings.url().replace(":" + port, ":" + front.port()), settings.user(), settings.password()));
                var desk = new Desk(database)) {
            desk.dispatcher.start();
            var run = submit(other);
            var driver = desk.driver();
            front.loseTheNext();

            Await.until("an answer is lost", () -> {
                try {
                    assertThat(desk.next(driver)).isEmpty();
                } catch (JobException e) {
                    assertThat(e.type()).isEqualTo(ErrorType.EXTERNAL);
                }
                return front.isLost();
            });

            Await.until("it is done", () -> {
                desk.next(driver).ifPresent(live -> desk.say(live, 1, DONE));
                return now(other, run).state() == RunState.SUCCEEDED;
            });
        }
    }

    @Test
    void aDriverThatWaitsIsGivenARunQueuedThroughTheOtherServer() throws Exception {
        one.dispatcher.start();
        var driver = one.driver();
        var thread = Executors.newSingleThreadExecutor();
        var waiting = thread.submit(() -> one.dispatcher.next(driver, java.time.Duration.ofMinutes(2)));
        thread.shutdown();
        var run = submit(other);

        assertThat(waiting.get().orElseThrow().run().id()).isEqualTo(run.id());
    }

    @Test
    void theRunsOfAServerThatStandsStillAreTakenOverAndWhatItWritesLaterIsRefusedUntilItJoinsAnew() throws Exception {
        var run = submit(one);
        var driver = one.driver();
        var lost = one.next(driver).orElseThrow();
        var waiting = submit(one);
        other.dispatcher.start();
        Await.until("it is given up", () -> now(other, run).attempt() == 2);

        assertThatThrownBy(() -> one.say(lost, 1, new RunEvent.Log("INFO", "late")))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(410));
        assertThat(one.next(one.driver()))
                .as("a server that was given up gets no run")
                .isEmpty();
        one.dispatcher.gone(driver.id(), 137);
        assertThat(now(one, run).state()).isEqualTo(RunState.QUEUED);
        assertThat(now(one, run).attempt()).isEqualTo(2);
        one.dispatcher.takeover().look();
        one.dispatcher.takeover().look();

        assertThat(one.runs.servers().listing())
                .filteredOn(server -> server.get("self").equals(true))
                .singleElement()
                .satisfies(server -> assertThat(server).containsEntry("generation", 2L));
        assertThatThrownBy(() -> one.say(lost, 2, DONE)).hasMessageEndingWith("is over.");
        finish(one, run, waiting);
        assertThat(now(other, waiting).attempt()).isEqualTo(1);
        assertThat(other.runs.log(run.id(), 0, 10))
                .extracting(Runs.LogLine::message)
                .containsExactly("Its server is gone; it runs again.");
    }

    @Test
    void aServerThatStopsInOrderLeavesItsRunsAtOnce() throws Exception {
        var run = submit(one);
        var cancelled = submit(one);
        var driver = one.driver();
        assertThat(one.next(driver)).isPresent();
        assertThat(one.next(driver)).isPresent();
        other.runs.cancel(cancelled.id());
        one.close();

        assertThat(now(other, cancelled).state()).isEqualTo(RunState.CANCELLED);
        assertThat(other.next(other.driver()).orElseThrow().id()).isEqualTo(run.id());
        assertThat(other.runs.servers().listing()).hasSize(1);
    }

    @Test
    void aServerWithAnotherStorageRootIsRefusedWhileOneLives() {
        one.dispatcher.start();
        var database = database();

        assertThatThrownBy(() -> Membership.join(database, Clock.systemUTC(), "file:/elsewhere"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("keeps tables and models at file:/data, this one at file:/elsewhere.")
                .hasMessageContaining("write the same 'storage.root' into each config.yaml");
        assertThat(other.runs.servers().listing()).hasSize(2);
        assertThat(Membership.join(database, Clock.systemUTC(), "file:///data/").id())
                .startsWith("s-");
    }

    private static void finish(Desk desk, Run... runs) throws Exception {
        var driver = desk.driver();
        for (var next = desk.next(driver); next.isPresent(); next = desk.next(driver)) {
            desk.say(next.get(), 1, DONE);
        }
        for (var run : runs) {
            assertThat(now(desk, run).state()).isEqualTo(RunState.SUCCEEDED);
        }
    }

    private static Callable<List<String>> all(Desk desk, CyclicBarrier start) {
        return () -> {
            var taken = new ArrayList<String>();
            var driver = desk.driver();
            taken.add(desk.next(driver).orElseThrow().id());
            start.await();
            for (var next = desk.next(driver); next.isPresent(); next = desk.next(driver)) {
                taken.add(next.get().id());
            }
            return taken;
        };
    }

    private Desk desk() {
        var desk = new Desk(database());
        opened.add(desk);
        return desk;
    }

    private Database database() {
        var database = Database.open(settings);
        opened.add(database);
        return database;
    }

    private static Run submit(Desk desk) {
        return desk.runs.submit(RunSpec.of("probe", Map.of(), "ada"));
    }

    private static Run now(Desk desk, Run run) {
        return desk.runs.find(run.id()).orElseThrow();
    }
}
