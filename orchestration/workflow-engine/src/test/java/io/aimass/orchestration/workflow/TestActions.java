package io.aimass.orchestration.workflow;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.run.TaskAction;
import java.util.Map;
import java.util.function.BiFunction;

final class TestActions {
    private TestActions() {}

    /** Accepts any settings. */
    static TaskAction action(String name, BiFunction<String, Map<String, Object>, JobOutcome> work) {
        return new TaskAction() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void check(Settings settings) {
                settings.tree().keySet().forEach(settings::has);
            }

            @Override
            public JobOutcome run(String taskRunId, Map<String, Object> settings) {
                return work.apply(taskRunId, settings);
            }
        };
    }
}
