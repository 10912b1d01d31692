package io.aimass.orchestration.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.store.TestDatabase;
import org.junit.jupiter.api.Test;

class PostgresEngineTest extends EngineTest {
    @Override
    TestDatabase kind() {
        return TestDatabase.POSTGRES;
    }

    @Test
    void whatIsAskedOfAServerThatStandsByIsDoneByTheOwnerWithinTheWorkflowsLimits() {
        try (var standby = newEngine()) {
            standby.engine.start();
            standby.apply("w", "concurrency: 1", "a: {job: work, settings: {in: gate}}");
            var first = standby.run("w");
            engine.untilTask(first, "a", RunState.RUNNING);
            var second = standby.run("w");
            var third = engine.run("w");
            standby.workflows.cancel(second);

            assertThat(standby.untilEnd(second).state()).isEqualTo(RunState.CANCELLED);
            assertThat(standby.engine.isOwner()).isFalse();
            assertThat(engine.engineStore.run(third).orElseThrow().state()).isEqualTo(RunState.QUEUED);
            gate.countDown();

            assertThat(standby.untilEnd(third).state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(standby.engineStore.run(first).orElseThrow().finishedAt())
                    .isLessThanOrEqualTo(
                            standby.engineStore.run(third).orElseThrow().startedAt());
        }
    }

    @Test
    void whenTheOwnerLeavesTheOneThatStandsByGoesOn() {
        try (var standby = newEngine()) {
            standby.engine.start();
            engine.apply("w", "a: {job: work, settings: {in: gate}}\nb: {action: note, needs: [a]}");
            var id = engine.run("w");
            engine.untilTask(id, "a", RunState.RUNNING);
            engine.close();
            standby.await(standby.engine::isOwner);
            gate.countDown();

            assertThat(standby.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
            assertThat(runs.submissions()).containsExactly(Ids.taskRun(id, "a"));
        }
    }
}
