package io.aimass.orchestration.workflow;

import java.util.ArrayList;
import java.util.List;

/** What one event leads to: changes that are committed together, and effects that follow the commit. */
final class Step {
    private final long now;
    private final List<Change> changes = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    Step(long now) {
        this.now = now;
    }

    long now() {
        return now;
    }

    void change(Change change) {
        changes.add(change);
    }

    void effect(Effect effect) {
        effects.add(effect);
    }

    List<Change> changes() {
        return changes;
    }

    List<Effect> effects() {
        return effects;
    }

    boolean isEmpty() {
        return changes.isEmpty() && effects.isEmpty();
    }
}
