package io.aimass.orchestration.compute;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The attempts that drivers are working on. */
final class LiveRuns {
    private final Map<String, LiveRun> byId = new ConcurrentHashMap<>();

    void add(LiveRun run) {
        byId.put(run.id(), run);
    }

    void remove(LiveRun run) {
        byId.remove(run.id(), run);
    }

    Optional<LiveRun> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<LiveRun> all() {
        return List.copyOf(byId.values());
    }

    List<LiveRun> of(String driver) {
        return byId.values().stream().filter(run -> run.driver().equals(driver)).toList();
    }
}
