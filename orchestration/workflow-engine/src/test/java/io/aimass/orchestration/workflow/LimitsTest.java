package io.aimass.orchestration.workflow;

import static io.aimass.orchestration.workflow.TestActions.action;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LimitsTest {
    @TempDir
    Path folder;

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private Database database;
    private TestEngine engine;

    @BeforeEach
    void open() {
        database = TestDatabases.sqlite(folder);
        var runs = new ScriptedRuns(
                TestEngine.threads(), (spec, attempt) -> new JobOutcome.Failed(ErrorType.EXTERNAL, "always"));
        engine = new TestEngine(
                        database,
                        runs,
                        action("count", (id, settings) -> counted(JobOutcome.succeeded(Map.of()))),
                        action("fail", (id, settings) -> counted(new JobOutcome.Failed(ErrorType.EXTERNAL, "always"))))
                .start();
    }

    @AfterEach
    void close() {
        engine.close();
        database.close();
    }

    private JobOutcome counted(JobOutcome outcome) {
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        calls.incrementAndGet();
        atOnce.decrementAndGet();
        return outcome;
    }

    @Test
    void aChainOfTenThousandIsSkippedInOneStepWhenItsFirstTaskFails() {
        var tasks = new StringBuilder("t0: {action: fail, retries: {max: 0}}\n");
        for (var i = 1; i < 10_000; i++) {
            tasks.append("t")
                    .append(i)
                    .append(": {action: count, needs: [t")
                    .append(i - 1)
                    .append("]}\n");
        }
        engine.apply("chain", tasks.toString());

        var id = engine.run("chain");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(engine.states(id).values().stream().filter(RunState.SKIPPED::equals))
                .hasSize(9_999);
        assertThat(calls).hasValue(1);
    }

    @Test
    void tenThousandTasksSideBySideEachRunOnceWithinTheLimit() {
        var tasks = new StringBuilder();
        for (var i = 0; i < 10_000; i++) {
            tasks.append("t").append(i).append(": {action: count}\n");
        }
        engine.apply("wide", "parallel: 8", tasks.toString());

        var id = engine.run("wide");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(calls).hasValue(10_000);
        assertThat(most.get()).isLessThanOrEqualTo(8);
    }

    @Test
    void aHundredThousandTasksInOneTextAreRefused() {
        var tasks = new StringBuilder();
        for (var i = 0; i < 100_000; i++) {
            tasks.append("t").append(i).append(": {action: count}\n");
        }

        assertThatThrownBy(() -> engine.apply("huge", tasks.toString()))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("The YAML is refused");
    }

    @Test
    void aStormOfRetriesEndsWithItsPolicy() {
        var tasks = new StringBuilder();
        for (var i = 0; i < 200; i++) {
            tasks.append("t").append(i).append(": {action: fail, retries: {max: 3, delay: 1ms, backoff: 1}}\n");
        }
        engine.apply("storm", tasks.toString());

        var id = engine.run("storm");

        assertThat(engine.untilEnd(id).state()).isEqualTo(RunState.FAILED);
        assertThat(calls).hasValue(800);
        assertThat(engine.task(id, "t0").retries()).isEqualTo(3);
    }
}
