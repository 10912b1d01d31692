package io.aimass.orchestration.workflow;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobOutcome;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A server to be killed: the real engine. Arguments: its folder, and the address of a PostgreSQL unless it is on SQLite. Starts the workflow
 * {@code dag} when it never ran, and ends when it has ended, whoever ended it.
 */
final class EngineProcess {
    private EngineProcess() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var effects = new FileRuns.Effects(folder.resolve("effects"));
        var settings = arguments.length > 1
                ? new DatabaseSettings(arguments[1], "postgres", "postgres")
                : DatabaseSettings.sqlite(folder.resolve("metadata.db"));
        var database = Database.open(settings);
        var act = TestActions.action("act", (id, values) -> {
            effects.apply(id, String.valueOf(values.get("name")), values);
            return JobOutcome.succeeded(Map.of());
        });
        var engine = WorkflowEngine.open(new EngineOptions(
                database,
                settings,
                folder.resolve("jobrunr.db"),
                new FileRuns(effects),
                List.of(act),
                () -> List.of(new JobDescriptor(
                        "work",
                        "",
                        List.of(io.aimass.contracts.SettingSpec.optional(
                                "after", io.aimass.contracts.SettingSpec.Type.LIST, "")),
                        List.of(),
                        List.of())),
                SavedJobs.NONE,
                () -> List.of("default")));
        var ended = new CountDownLatch(1);
        engine.onChange(change -> {
            System.out.println("change");
            if (change.task().isEmpty() && change.state().isTerminal()) {
                ended.countDown();
            }
        });
        var store = new WorkflowStore(database);
        if (store.find("dag").isEmpty()) {
            engine.workflows().apply("dag", Files.readString(folder.resolve("dag.yaml")), "test");
        }
        if (store.runs(Optional.of("dag"), Optional.empty(), 10, 0).runs().isEmpty()) {
            engine.workflows().start("dag", Map.of(), "test");
        }
        engine.start();
        while (!ended.await(200, TimeUnit.MILLISECONDS)) {
            if (isOver(store)) {
                break;
            }
        }
        engine.close();
        database.close();
        System.exit(0);
    }

    private static boolean isOver(WorkflowStore store) {
        var runs = store.runs(Optional.of("dag"), Optional.empty(), 10, 0).runs();
        return runs.stream().allMatch(run -> run.state().isTerminal());
    }
}
