package io.aimass.orchestration.workflow;

import static io.aimass.orchestration.workflow.TestActions.action;
import static io.aimass.orchestration.workflow.TestEngine.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every engine does, on whichever database. */
abstract class EngineTest {
    @TempDir
    Path folder;

    private final ExecutorService threads = TestEngine.threads();
    final CountDownLatch gate = new CountDownLatch(1);
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    Database database;
    ScriptedRuns runs;
    TestEngine engine;

    abstract TestDatabase kind();

    @BeforeEach
    void open() {
        database = kind().open(folder);
        runs = new ScriptedRuns(
                threads, (spec, attempt) -> script(spec.task().orElseThrow(), spec.settings(), attempt));
        engine = newEngine().start();
    }

    @AfterEach
    void close() {
        gate.countDown();
        engine.close();
        database.close();
        threads.shutdownNow();
    }

    TestEngine newEngine() {
        return new TestEngine(
                database,
                runs,
                action("note", (id, settings) -> {
                    calls.computeIfAbsent(id, k -> new AtomicInteger()).incrementAndGet();
                    return done("noted", settings.getOrDefault("in", "nothing"));
                }),
                action("hang", (id, settings) -> hang()),
                action("broken", (id, settings) -> {
                    throw new NoClassDefFoundError("org/example/Missing");
                }));
    }

    private static JobOutcome hang() {
        try {
            new CountDownLatch(1).await();
            return done();
        } catch (InterruptedException e) {
            return new JobOutcome.Failed(ErrorType.EXTERNAL, "interrupted");
        }
    }

    private JobOutcome script(String task, Map<String, Object> settings, int attempt) {
        var in = String.valueOf(settings.get("in"));
        if (in.startsWith("fail ")) {
            var words = in.split(" ");
            if (attempt <= Integer.parseInt(words[2])) {
                return new JobOutcome.Failed(ErrorType.valueOf(words[1]), "attempt " + attempt + " failed");
            }
        }
        if (in.equals("gate")) {
            awaitGate();
        }
        return done("auc", 0.7, "rows", 10, "name", task, "in", in, "attempt", attempt);
    }

    private void awaitGate() {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void tasksRunInOrderAndPassTheirOutputs() {
        engine.apply("w", "parameters: {region: eu}", """
                a: {job: work, settings: {in: "${parameters.region}"}}
                b: {action: note, needs: [a], settings: {in: "${tasks.a.outputs.rows}"}}
                c: {run: nightly, needs: [b], when: "tasks.a.outputs.auc >= 0.6", settings: {in: "x${tasks.b.outputs.noted}"}}
                """);

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(engine.task(id, "b").outputs()).containsEntry("noted", 10);
        assertThat(engine.task(id, "c").outputs()).containsEntry("in", "x10");
        var spec = runs.spec(Ids.taskRun(id, "c"));
        assertThat(spec.settings()).containsEntry("other", "kept");
        assertThat(spec.pool()).isEqualTo("night");
        assertThat(spec.job()).contains("nightly");
        assertThat(engine.task(id, "a").finishedAt())
                .isLessThanOrEqualTo(engine.task(id, "c").finishedAt());
    }

    @Test
    void everyChangeIsAnnouncedAfterItsCommit() {
        engine.apply("w", "a: {job: work}");

        var id = engine.run("w");
        engine.untilEnd(id);

        engine.await(() -> engine.changes.size() >= 4);
        assertThat(engine.changes)
                .extracting(c -> c.task().orElse("run") + " " + c.state())
                .containsSubsequence("run RUNNING", "a SUCCEEDED", "run SUCCEEDED");
    }

    @Test
    void aConditionThatDoesNotHoldSkipsTheTaskAndWhatFollows() {
        engine.apply("w", """
                a: {job: work}
                b: {job: work, needs: [a], when: "tasks.a.outputs.auc > 0.9"}
                c: {job: work, needs: [b]}
                d: {job: work, needs: [a]}
                """);

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(engine.states(id))
                .containsOnly(
                        Map.entry("a", RunState.SUCCEEDED),
                        Map.entry("b", RunState.SKIPPED),
                        Map.entry("c", RunState.SKIPPED),
                        Map.entry("d", RunState.SUCCEEDED));
        assertThat(engine.task(id, "b").message()).isEqualTo("Its condition does not hold: tasks.a.outputs.auc > 0.9");
        assertThat(engine.task(id, "c").message()).isEqualTo("Task b was skipped.");
    }

    @Test
    void aFailureSkipsWhatFollowsAndLeavesTheRest() {
        engine.apply("w", """
                a: {job: work, settings: {in: "fail DATA 9"}}
                b: {job: work, needs: [a]}
                c: {job: work}
                """);

        var id = engine.run("w");
        var run = engine.untilEnd(id);

        assertThat(run.state()).isEqualTo(RunState.FAILED);
        assertThat(run.message()).isEqualTo("Task a failed: attempt 1 failed");
        assertThat(engine.states(id))
                .containsOnly(
                        Map.entry("a", RunState.FAILED),
                        Map.entry("b", RunState.SKIPPED),
                        Map.entry("c", RunState.SUCCEEDED));
        assertThat(engine.task(id, "a").errorType()).isEqualTo("DATA");
    }

    @Test
    void aConditionOnAMissingOutputFailsTheTask() {
        engine.apply("w", """
                a: {job: work}
                b: {job: work, needs: [a], when: "tasks.a.outputs.nothing > 1"}
                c: {job: work, needs: [a], settings: {in: "${tasks.a.outputs.nothing}"}}
                """);

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(engine.task(id, "b").message())
                .isEqualTo(
                        "when: column 25: tasks.a.outputs.nothing is null: it has no order; compare it with '== null' first");
        assertThat(engine.task(id, "c").message())
                .isEqualTo("settings: tasks.a.outputs.nothing is missing: task a gave no such output");
    }

    @Test
    void aFailureIsTriedAgainAsThePolicySays() {
        engine.apply("w", """
                a: {job: work, settings: {in: "fail EXTERNAL 2"}, retries: {max: 2, delay: 1ms}}
                b: {job: work, settings: {in: "fail EXTERNAL 3"}, retries: {max: 2, delay: 1ms}}
                c: {job: work, settings: {in: "fail DATA 1"}, retries: {max: 2, delay: 1ms}}
                """);

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(engine.task(id, "a").outputs()).containsEntry("attempt", 3);
        assertThat(engine.task(id, "b").message()).isEqualTo("attempt 3 failed");
        assertThat(engine.task(id, "c").attempt()).isEqualTo(1);
        assertThat(runs.submissions()).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void aFailedRunIsRetriedFromWhatFailed() {
        engine.apply("w", """
                a: {action: note}
                b: {job: work, needs: [a], settings: {in: "fail DATA 1"}}
                c: {action: note, needs: [b]}
                """);
        var id = engine.run("w");
        engine.untilEnd(id);

        engine.workflows.retry(id);

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(calls.get(Ids.taskRun(id, "a"))).hasValue(1);
        assertThat(calls.get(Ids.taskRun(id, "c"))).hasValue(1);
        assertThat(engine.task(id, "b").attempt()).isEqualTo(2);
        assertThatThrownBy(() -> engine.workflows.retry(id))
                .isInstanceOf(ApiException.class)
                .hasMessage("Workflow run " + id
                        + " is SUCCEEDED. Only a FAILED one can be retried; start the workflow anew instead.");
    }

    @Test
    void aRetryIsNotCancelledByWhatCameTooLateToCancelTheFirstTry() {
        engine.apply("w", "a: {job: work, settings: {in: \"fail DATA 1\"}}");
        var id = engine.run("w");
        engine.untilEnd(id);
        // As another server does that has not heard of the end yet.
        database.run(handle -> handle.execute("UPDATE workflow_runs SET cancel_requested = 1 WHERE id = ?", id));

        engine.workflows.retry(id);

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void cancellingStopsItsRunsAndStartsNoMore() {
        engine.apply("w", """
                a: {job: work, settings: {in: gate}}
                b: {job: work, needs: [a]}
                c: {action: hang}
                """);
        var id = engine.run("w");
        engine.untilTask(id, "a", RunState.RUNNING);
        engine.untilTask(id, "c", RunState.RUNNING);

        engine.workflows.cancel(id);

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(engine.states(id).values()).containsOnly(RunState.CANCELLED);
        assertThat(runs.find(Ids.taskRun(id, "a")).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
        assertThat(runs.find(Ids.taskRun(id, "b"))).isEmpty();
    }

    @Test
    void anActionThatDoesNotEndInTimeFails() {
        engine.apply("w", "a: {action: hang, timeout: 50ms, retries: {max: 0}}");

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(engine.task(id, "a").errorType()).isEqualTo("EXTERNAL");
        assertThat(engine.task(id, "a").message()).startsWith("Action hang did not end within");
    }

    @Test
    void anActionThatBreaksFailsAndDoesNotHang() {
        engine.apply("w", "a: {action: broken, retries: {max: 0}}");

        var id = engine.run("w");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(engine.task(id, "a").message())
                .isEqualTo("Action broken failed (NoClassDefFoundError); the server's log says more.");
    }

    @Test
    void furtherRunsWaitForTheirTurn() {
        engine.apply("w", "a: {job: work, settings: {in: gate}}");
        var first = engine.run("w");
        engine.untilTask(first, "a", RunState.RUNNING);
        var second = engine.run("w");
        var third = engine.run("w");
        engine.workflows.cancel(third);

        assertThat(engine.untilEnd(third).state()).isEqualTo(RunState.CANCELLED);
        assertThat(engine.engineStore.run(second).orElseThrow().state()).isEqualTo(RunState.QUEUED);
        gate.countDown();

        assertThat(engine.untilEnd(second).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(engine.engineStore.run(first).orElseThrow().finishedAt())
                .isLessThanOrEqualTo(
                        engine.engineStore.run(second).orElseThrow().startedAt());
    }

    @Test
    void aTaskHearsOfItsLastSuccess() {
        engine.apply("w", "a: {job: work}\nb: {job: work, settings: {in: \"fail DATA 9\"}}");
        var first = engine.run("w");
        engine.untilEnd(first);
        var second = engine.run("w");
        engine.untilEnd(second);

        assertThat(runs.spec(Ids.taskRun(first, "a")).previous()).isEmpty();
        assertThat(runs.spec(Ids.taskRun(second, "a")).previous())
                .containsEntry("rows", 10)
                .containsEntry("name", "a");
        assertThat(runs.spec(Ids.taskRun(second, "b")).previous()).isEmpty();
    }

    @Test
    void aRunKeepsTheRevisionItWasStartedWith() {
        engine.apply("w", "a: {job: work, settings: {in: gate}}\nb: {job: work, needs: [a], settings: {in: old}}");
        var id = engine.run("w");
        engine.untilTask(id, "a", RunState.RUNNING);
        engine.apply("w", "a: {job: work}\nb: {job: work, needs: [a], settings: {in: new}}");
        gate.countDown();
        engine.untilEnd(id);

        assertThat(engine.task(id, "b").outputs()).containsEntry("in", "old");
        assertThat(engine.workflows.workflow("w").revision()).isEqualTo(2);
        assertThat(engine.workflows
                        .apply("w", engine.workflows.workflow("w").spec(), "test")
                        .changed())
                .isFalse();
    }

    @Test
    void anEngineThatIsOpenedAgainGoesOn() {
        engine.apply("w", "a: {job: work, settings: {in: gate}}\nb: {job: work, needs: [a]}\nc: {action: hang}");
        var id = engine.run("w");
        engine.untilTask(id, "a", RunState.RUNNING);
        engine.untilTask(id, "c", RunState.RUNNING);
        engine.close();
        gate.countDown();

        engine = newEngine().start();
        engine.untilTask(id, "b", RunState.SUCCEEDED);
        engine.workflows.cancel(id);

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.CANCELLED);
        assertThat(runs.submissions()).doesNotHaveDuplicates().hasSize(2);
    }

    @Test
    void aRunThatIsLostIsAskedForAgainUnderItsId() {
        engine.apply("w", "a: {job: work, settings: {in: gate}}");
        var id = engine.run("w");
        engine.untilTask(id, "a", RunState.RUNNING);
        runs.lose(Ids.taskRun(id, "a"));
        gate.countDown();

        engine.engine.sweep();

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(runs.submissions()).containsExactly(Ids.taskRun(id, "a"), Ids.taskRun(id, "a"));
    }

    @Test
    void computeClustersThatDoNotAnswerAreWaitedFor() {
        runs.reachable(false);
        engine.apply("w", "a: {job: work, retries: {max: 0}}");
        var id = engine.run("w");
        engine.await(() -> engine.changes.stream().anyMatch(c -> c.state() == RunState.RUNNING));
        runs.reachable(true);

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void anEngineWhoseLeaseWasTakenChangesNothingMore() {
        engine.apply("w", "a: {job: work, settings: {in: gate}}\nb: {job: work, needs: [a]}");
        var id = engine.run("w");
        engine.untilTask(id, "a", RunState.RUNNING);
        engine.await(() ->
                engine.engineStore.take(engine.engineStore.lease(), "another").isPresent());
        gate.countDown();

        engine.await(() -> !engine.engine.isOwner());

        assertThat(engine.states(id)).containsEntry("a", RunState.RUNNING).containsEntry("b", RunState.QUEUED);
        assertThat(runs.find(Ids.taskRun(id, "b"))).isEmpty();
        engine.engineStore.release(engine.engineStore.lease().generation());
        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aCommitAskedForTwiceIsMadeOnce() {
        engine.close();
        var store = engine.engineStore;
        engine.await(() -> store.lease().isFree());
        var generation = store.take(store.lease(), "me").orElseThrow();
        engine.apply("w", "a: {job: work}");
        var id = engine.run("w");
        List<Change> changes =
                List.of(new Change.RunChanged(id, "w", RunState.QUEUED, RunState.RUNNING, 5L, null, null));

        store.commit(generation, 1, changes);
        store.commit(generation, 1, changes);

        assertThat(store.run(id).orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertThatThrownBy(() -> store.commit(generation, 2, changes)).isInstanceOf(LeaseLost.class);
        assertThatThrownBy(() -> store.commit(generation - 1, 3, List.of())).isInstanceOf(LeaseLost.class);
        engine = newEngine();
    }

    @Test
    void aSlotIsStartedOnce() {
        engine.apply("w", "triggers: [{cron: \"0 6 * * *\"}]", "a: {job: work}");
        var slot = engine.workflows
                .list()
                .values()
                .iterator()
                .next()
                .triggers()
                .get(0)
                .next(0);

        assertThat(engine.workflows.startSlot("w", "0 6 * * *", slot)).isPresent();
        assertThat(engine.workflows.startSlot("w", "0 6 * * *", slot)).isEmpty();
        assertThat(engine.workflows.startSlot("w", "0 6 * * *", slot + 1)).isEmpty();
        assertThat(engine.workflows.startSlot("w", "0 7 * * *", slot)).isEmpty();
        assertThat(engine.store
                        .runs(java.util.Optional.of("w"), java.util.Optional.empty(), 10, 0)
                        .total())
                .isEqualTo(1);
    }

    @Test
    void parametersAreCheckedWhenARunIsStarted() {
        engine.apply("w", "parameters: {month: 1, region: null, dry: false}", "a: {job: work}");

        assertThatThrownBy(() -> engine.workflows.start("w", Map.of("mnth", 2, "month", "x"), "test"))
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        e -> assertThat(e.problems())
                                .containsExactlyInAnyOrder(
                                        "'mnth' is not a parameter; did you mean 'month'? Known: dry, month, region.",
                                        "Parameter 'month' is 'x'; it must be a number",
                                        "Parameter 'region' is missing: it has no default"));
        var id = engine.workflows.start("w", Map.of("month", "3", "region", "eu", "dry", "true"), "test");
        assertThat(engine.engineStore.run(id).orElseThrow().parameters())
                .isEqualTo(Map.of("month", 3, "region", "eu", "dry", true));
    }
}
