package io.aimass.orchestration.workflow;

import io.aimass.orchestration.workflow.spec.Graph;
import io.aimass.orchestration.workflow.spec.SpecReader;
import io.aimass.orchestration.workflow.spec.WorkflowSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stored revisions, read once. */
final class Plans {
    private static final int CACHED = 64;

    private final EngineStore store;
    private final Map<String, Plan> plans = new ConcurrentHashMap<>();

    record Plan(WorkflowSpec spec, Graph graph) {}

    Plans(EngineStore store) {
        this.store = store;
    }

    /** @throws io.aimass.contracts.InvalidSettings when this version cannot read the revision */
    Plan of(String workflow, int revision) {
        var key = workflow + "@" + revision;
        var plan = plans.get(key);
        if (plan == null) {
            var spec = SpecReader.stored(store.spec(workflow, revision));
            plan = new Plan(spec, Graph.of(spec));
            if (plans.size() >= CACHED) {
                plans.clear();
            }
            plans.put(key, plan);
        }
        return plan;
    }

    WorkflowSpec spec(String workflow, int revision) {
        return of(workflow, revision).spec();
    }
}
