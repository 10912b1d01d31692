package io.aimass.orchestration.workflow;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The saved jobs a workflow's task may run. */
public interface SavedJobs {
    SavedJobs NONE = new SavedJobs() {
        @Override
        public Collection<String> names() {
            return List.of();
        }

        @Override
        public Optional<SavedJob> find(String name) {
            return Optional.empty();
        }
    };

    Collection<String> names();

    Optional<SavedJob> find(String name);

    record SavedJob(String jobType, Map<String, Object> settings, String pool) {}
}
