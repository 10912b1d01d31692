package io.aimass.orchestration.compute;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.RunEvents;
import io.aimass.contracts.SettingSpec;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.Runs.LogLine;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs and job types as the REST API shows them. */
final class RunJson {
    private RunJson() {}

    static Map<String, Object> toMap(Run run) {
        var map = new LinkedHashMap<String, Object>();
        map.put("id", run.id());
        map.put("jobType", run.jobType());
        map.put("job", run.job().orElse(null));
        map.put("workflowRun", run.workflowRun().orElse(null));
        map.put("task", run.task().orElse(null));
        map.put("pool", run.pool());
        map.put("state", run.state().name());
        map.put("attempt", run.attempt());
        map.put("settings", run.settings());
        map.put("createdBy", run.createdBy());
        map.put("createdAt", run.createdAt());
        map.put("startedAt", run.startedAt().orElse(null));
        map.put("finishedAt", run.finishedAt().orElse(null));
        map.put("phase", run.phase());
        map.put("done", run.done());
        map.put("total", run.total());
        map.put("outputs", run.outputs());
        map.put("accounting", run.accounting().stream().map(RunEvents::toMap).toList());
        map.put("metrics", run.metrics());
        map.put("reads", run.reads());
        map.put("writes", run.writes());
        map.put("unchanged", run.unchanged());
        map.put("errorType", run.errorType().map(Enum::name).orElse(null));
        map.put("message", run.message().orElse(null));
        return map;
    }

    static Map<String, Object> toMap(LogLine line) {
        var map = new LinkedHashMap<String, Object>();
        map.put("line", line.line());
        map.put("attempt", line.attempt());
        map.put("time", line.time());
        map.put("level", line.level());
        map.put("message", line.message());
        return map;
    }

    static Map<String, Object> toMap(JobDescriptor job) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", job.name());
        map.put("summary", job.summary());
        map.put("settings", job.settings().stream().map(RunJson::toMap).toList());
        map.put("inputs", job.inputs());
        map.put("outputs", job.outputs());
        return map;
    }

    static Map<String, Object> listing(List<?> items, long total) {
        var map = new LinkedHashMap<String, Object>();
        map.put("items", items);
        map.put("total", total);
        return map;
    }

    private static Map<String, Object> toMap(SettingSpec setting) {
        var map = new LinkedHashMap<String, Object>();
        map.put("key", setting.key());
        map.put("type", setting.type().name());
        map.put("required", setting.required());
        setting.defaultValue().ifPresent(value -> map.put("default", value));
        map.put("choices", setting.choices());
        map.put("help", setting.help());
        return map;
    }
}
