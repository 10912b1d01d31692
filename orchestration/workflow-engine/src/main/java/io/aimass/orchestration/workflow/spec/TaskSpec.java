package io.aimass.orchestration.workflow.spec;

import io.aimass.orchestration.workflow.expression.Expression;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One node of a workflow.
 *
 * @param target the job type, the saved job or the action, as {@code kind} says
 * @param needs the tasks that must succeed before
 * @param when must be true for the task to run; it is SKIPPED otherwise
 * @param settings as written, references not resolved
 * @param pool empty for the saved job's own or {@code default}
 */
public record TaskSpec(
        String name,
        Kind kind,
        String target,
        List<String> needs,
        Optional<Expression> when,
        Map<String, Object> settings,
        RetryPolicy retries,
        Duration timeout,
        Optional<String> pool) {
    /** What a task does; the word it is written with. */
    public enum Kind {
        JOB("job", "job type"),
        RUN("run", "job"),
        ACTION("action", "task action");

        private final String key;
        private final String noun;

        Kind(String key, String noun) {
            this.key = key;
            this.noun = noun;
        }

        public String key() {
            return key;
        }

        String noun() {
            return noun;
        }
    }

    public TaskSpec {
        needs = List.copyOf(needs);
    }
}
