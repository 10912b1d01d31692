package io.aimass.orchestration.workflow;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.workflow.spec.CronTrigger;
import io.aimass.orchestration.workflow.spec.SpecReader;
import io.aimass.orchestration.workflow.spec.WorkflowSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** What people and schedules ask of workflows. Works on every server: the engine's owner hears of it at once or at its next look. */
final class Workflows {
    private static final int MAX_WAITING = 100;
    private static final int SLOTS = 1_000;

    private final WorkflowStore store;
    private final SpecReader reader;
    private final Plans plans;
    private final Engine engine;
    private final LongSupplier clock;
    private final List<Runnable> definitionListeners = new CopyOnWriteArrayList<>();

    Workflows(WorkflowStore store, SpecReader reader, Plans plans, Engine engine, LongSupplier clock) {
        this.store = store;
        this.reader = reader;
        this.plans = plans;
        this.engine = engine;
        this.clock = clock;
    }

    record Applied(String name, int revision, boolean created, boolean changed) {}

    /** Called after a workflow was applied or deleted. */
    void onDefinitionChange(Runnable listener) {
        definitionListeners.add(listener);
    }

    /**
     * @param name what the caller believes it applies
     * @throws io.aimass.contracts.InvalidSettings with every mistake
     */
    Applied apply(String name, String yaml, String by) {
        var spec = reader.read(yaml);
        if (!spec.name().equals(name)) {
            throw ApiException.badRequest("The spec's name is '" + spec.name() + "', not '" + name
                    + "'. Apply it under its own name, or change 'name'.");
        }
        var before = store.find(name);
        var revision = store.put(name, spec.description(), yaml, by, clock.getAsLong());
        definitionListeners.forEach(Runnable::run);
        return new Applied(
                name,
                revision,
                before.isEmpty(),
                before.isEmpty() || before.get().revision() != revision);
    }

    void delete(String name) {
        if (store.hasUnfinished(name)) {
            throw ApiException.conflict(
                    "Workflow " + name + " has a run that has not ended. Cancel it or wait for its end.");
        }
        if (!store.delete(name)) {
            throw unknown(name);
        }
        definitionListeners.forEach(Runnable::run);
    }

    WorkflowStore.WorkflowRow workflow(String name) {
        return store.find(name).orElseThrow(() -> unknown(name));
    }

    /** Starts the present revision. @return the new run's id */
    String start(String name, Map<String, Object> parameters, String by) {
        return start(workflow(name), parameters, "manual", null, by).orElseThrow();
    }

    /** Starts a cron trigger's slot, once however often it is asked for. @return empty when it was started before or the workflow has changed */
    Optional<String> startSlot(String name, String cron, long slot) {
        var workflow = store.find(name);
        if (workflow.isEmpty()) {
            return Optional.empty();
        }
        return spec(workflow.get()).triggers().stream()
                .filter(trigger -> trigger.cron().equals(cron) && trigger.has(slot))
                .findFirst()
                .flatMap(trigger -> start(workflow.get(), trigger.parameters(), "cron", slot, "schedule"));
    }

    RunRow run(String id) {
        return store.run(id).orElseThrow(() -> ApiException.notFound("There is no workflow run " + id + "."));
    }

    RunRow cancel(String id) {
        run(id);
        store.requestCancel(id);
        engine.cancelRequested(id);
        return run(id);
    }

    /** Keeps what succeeded and runs the rest of a FAILED run again, on its own revision. */
    RunRow retry(String id) {
        var run = run(id);
        if (!store.queueAgain(id)) {
            throw ApiException.conflict("Workflow run " + id + " is " + run.state()
                    + ". Only a FAILED one can be retried; start the workflow anew instead.");
        }
        engine.arrived(id);
        return run(id);
    }

    /** Every workflow with what its present revision says. */
    Map<WorkflowStore.WorkflowRow, WorkflowSpec> list() {
        var result = new LinkedHashMap<WorkflowStore.WorkflowRow, WorkflowSpec>();
        store.list().forEach(row -> result.put(row, spec(row)));
        return result;
    }

    WorkflowSpec spec(WorkflowStore.WorkflowRow workflow) {
        return plans.spec(workflow.name(), workflow.revision());
    }

    WorkflowSpec spec(RunRow run) {
        return plans.spec(run.workflow(), run.revision());
    }

    /** The latest slot of a trigger that was started; 0 when none was. Looks at the workflow's last {@value #SLOTS} and no further. */
    long lastSlot(String workflow, CronTrigger trigger) {
        var slots = store.lastSlots(workflow, SLOTS);
        return slots.stream()
                .filter(trigger::has)
                .findFirst()
                .orElseGet(() -> slots.size() < SLOTS ? 0L : slots.get(SLOTS - 1));
    }

    private Optional<String> start(
            WorkflowStore.WorkflowRow workflow, Map<String, Object> given, String cause, Long slot, String by) {
        var parameters = Parameters.of(spec(workflow).parameters(), given);
        if (store.waiting(workflow.name()) >= MAX_WAITING) {
            throw new JobException(
                    io.aimass.contracts.ErrorType.EXTERNAL,
                    "Workflow " + workflow.name() + " has " + MAX_WAITING
                            + " runs waiting. Cancel some or wait, then start it again.");
        }
        var run = new RunRow(
                Ids.newWorkflowRun(),
                workflow.name(),
                workflow.revision(),
                RunState.QUEUED,
                parameters,
                cause,
                slot,
                by,
                clock.getAsLong(),
                null,
                null,
                false,
                null);
        if (!store.insert(run)) {
            return Optional.empty();
        }
        engine.arrived(run.id());
        return Optional.of(run.id());
    }

    private ApiException unknown(String name) {
        return ApiException.notFound(Names.unknown(
                name,
                "workflow",
                store.list().stream().map(WorkflowStore.WorkflowRow::name).toList()));
    }
}
