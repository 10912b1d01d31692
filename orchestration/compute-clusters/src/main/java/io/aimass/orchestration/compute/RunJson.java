package io.aimass.orchestration.compute;

import io.aimass.contracts.RunEvents;
import io.aimass.orchestration.platform.run.Run;
import java.util.LinkedHashMap;
import java.util.Map;

/** A {@link Run} as the REST interface shows it. */
final class RunJson {
    private RunJson() {}

    static Map<String, Object> of(Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", run.id());
        map.put("jobType", run.jobType());
        map.put("job", run.job().orElse(null));
        map.put("workflowRun", run.workflowRun().orElse(null));
        map.put("task", run.task().orElse(null));
        map.put("pool", run.pool());
        map.put("state", run.state().name());
        map.put("attempt", run.attempt());
        map.put("createdBy", run.createdBy());
        map.put("createdAt", run.createdAt());
        map.put("startedAt", run.startedAt().orElse(null));
        map.put("finishedAt", run.finishedAt().orElse(null));
        map.put("phase", run.phase());
        map.put("done", run.done());
        map.put("total", run.total());
        map.put("unchanged", run.unchanged());
        map.put("errorType", run.errorType().map(Enum::name).orElse(null));
        map.put("message", run.message().orElse(null));
        map.put("metrics", run.metrics());
        map.put("accounting", run.accounting().stream().map(RunEvents::toMap).toList());
        map.put("outputs", run.outputs());
        map.put("reads", run.reads());
        map.put("writes", run.writes());
        map.put("settings", run.settings());
        return map;
    }
}
