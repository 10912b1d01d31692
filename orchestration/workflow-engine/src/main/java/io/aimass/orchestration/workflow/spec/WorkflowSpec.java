package io.aimass.orchestration.workflow.spec;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A workflow that passed every check.
 *
 * @param parameters name to default value; null for one every start must give
 * @param tasks in the order they are written
 * @param concurrency how many of its runs run at once; further ones wait
 * @param parallel how many tasks of one run are under way at once
 */
public record WorkflowSpec(
        String name,
        String description,
        Map<String, Object> parameters,
        List<TaskSpec> tasks,
        List<CronTrigger> triggers,
        int concurrency,
        int parallel) {
    public static final int MAX_TASKS = 100_000;

    public WorkflowSpec {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        tasks = List.copyOf(tasks);
        triggers = List.copyOf(triggers);
    }
}
