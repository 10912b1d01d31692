package io.aimass.orchestration.workflow.spec;

import io.aimass.contracts.JobDescriptor;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a workflow may name. Asked whenever a workflow is applied.
 *
 * @param jobTypes every job type the platform has
 * @param jobs names of the saved jobs
 * @param pools names of the pools
 * @param actions by name
 */
public record Known(
        Supplier<Collection<JobDescriptor>> jobTypes,
        Supplier<Collection<String>> jobs,
        Supplier<Collection<String>> pools,
        Map<String, TaskAction> actions) {
    public Known {
        actions = Map.copyOf(actions);
    }

    public static Known of(
            Supplier<Collection<JobDescriptor>> jobTypes,
            Supplier<Collection<String>> jobs,
            Supplier<Collection<String>> pools,
            List<TaskAction> actions) {
        var byName = new LinkedHashMap<String, TaskAction>();
        actions.forEach(action -> byName.put(action.name(), action));
        return new Known(jobTypes, jobs, pools, byName);
    }
}
