package io.aimass.orchestration.workflow;

import static io.aimass.orchestration.workflow.TestActions.action;

import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.file.Path;

/** By hand: how long 40 tasks after each other take that do nothing, each committed with full sync. Argument: an empty folder. */
final class SequenceSpeed {
    private static final int TASKS = 40;

    private SequenceSpeed() {}

    public static void main(String[] arguments) {
        try (var database = TestDatabases.sqlite(Path.of(arguments[0]));
                var engine = new TestEngine(
                        database,
                        new ScriptedRuns(Runnable::run, (spec, attempt) -> TestEngine.done()),
                        action("nothing", (id, settings) -> TestEngine.done()))) {
            engine.start();
            var tasks = new StringBuilder("t0: {action: nothing}\n");
            for (var i = 1; i < TASKS; i++) {
                tasks.append("t")
                        .append(i)
                        .append(": {action: nothing, needs: [t")
                        .append(i - 1)
                        .append("]}\n");
            }
            engine.apply("chain", tasks.toString());
            for (var round = 0; round < 10; round++) {
                var run = engine.untilEnd(engine.run("chain"));
                System.out.println(TASKS + " tasks in " + (run.finishedAt() - run.startedAt()) + " ms");
            }
        }
    }
}
