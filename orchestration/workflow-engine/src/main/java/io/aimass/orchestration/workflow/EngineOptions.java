package io.aimass.orchestration.workflow;

import io.aimass.contracts.JobDescriptor;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.run.TaskAction;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/**
 * What the WorkflowEngine is composed of.
 *
 * @param settings of {@code database}: with PostgreSQL the scheduler keeps its tables there too
 * @param schedules the scheduler's own file, used with SQLite: the home's {@code jobrunr.db}
 * @param actions what {@code action:} may name
 * @param jobTypes asked when a workflow is applied
 * @param jobs what {@code run:} may name
 * @param pools names, asked when a workflow is applied
 */
public record EngineOptions(
        Database database,
        DatabaseSettings settings,
        Path schedules,
        Runs runs,
        List<TaskAction> actions,
        Supplier<Collection<JobDescriptor>> jobTypes,
        SavedJobs jobs,
        Supplier<Collection<String>> pools) {
    public EngineOptions {
        actions = List.copyOf(actions);
    }
}
