package io.aimass.orchestration.workflow.spec;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.run.TaskAction;
import io.aimass.orchestration.workflow.expression.Reference;
import io.aimass.orchestration.workflow.expression.TypeCheck;
import io.aimass.orchestration.workflow.expression.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What goes beyond a spec's form: the graph, the names, the references. */
final class SpecCheck {
    private final WorkflowSpec spec;
    private final Known known;
    private final Problems problems;
    private final Graph graph;
    private final Upstream upstream;
    private final Collection<String> taskNames;
    private final Map<String, JobDescriptor> jobTypes = new HashMap<>();
    private final Map<TaskSpec.Kind, Set<String>> targets = new HashMap<>();

    SpecCheck(WorkflowSpec spec, Known known, Problems problems) {
        this.spec = spec;
        this.known = known;
        this.problems = problems;
        this.graph = Graph.of(spec);
        this.upstream = new Upstream(graph);
        this.taskNames = spec.tasks().stream().map(TaskSpec::name).toList();
    }

    void run() {
        load();
        checkNeeds();
        graph.cycles().forEach(this::checkCycle);
        spec.tasks().forEach(this::checkTask);
        for (var i = 0; i < spec.triggers().size(); i++) {
            checkTrigger("triggers[" + i + "]", spec.triggers().get(i));
        }
        if (upstream.isExhausted()) {
            problems.add(
                    "'tasks' refer to too many tasks far before them; let a task name what it refers to in its 'needs'");
        }
    }

    private void load() {
        known.jobTypes().get().forEach(type -> jobTypes.put(type.name(), type));
        targets.put(TaskSpec.Kind.JOB, jobTypes.keySet());
        targets.put(TaskSpec.Kind.ACTION, known.actions().keySet());
        targets.put(
                TaskSpec.Kind.RUN,
                uses(TaskSpec.Kind.RUN) ? new HashSet<>(known.jobs().get()) : Set.of());
    }

    private boolean uses(TaskSpec.Kind kind) {
        return spec.tasks().stream().anyMatch(task -> task.kind() == kind);
    }

    private void checkNeeds() {
        for (var task : spec.tasks()) {
            for (var need : task.needs()) {
                if (graph.position(need) < 0) {
                    problems.unknown("tasks." + task.name() + ".needs", need, "task", taskNames);
                }
            }
        }
    }

    private void checkCycle(Collection<String> cycle) {
        if (cycle.size() == 2) {
            problems.add("'tasks." + cycle.iterator().next() + ".needs': a task cannot need itself");
        } else {
            problems.add("'tasks' need each other in a circle: " + String.join(" needs ", cycle)
                    + "; remove one of these needs");
        }
    }

    private void checkTask(TaskSpec task) {
        checkTarget(task);
        task.pool().ifPresent(pool -> checkPool(task, pool));
        task.when().ifPresent(when -> {
            var where = "tasks." + task.name() + ".when";
            when.references().forEach(reference -> checkReference(where, task, reference));
            TypeCheck.condition(when, this::type).forEach(problem -> problems.add("'" + where + "': " + problem));
        });
        Template.scan(
                "tasks." + task.name() + ".settings",
                task.settings(),
                (where, reference) -> checkReference(where, task, reference),
                (where, problem) -> problems.add("'" + where + "': " + problem));
    }

    private void checkTarget(TaskSpec task) {
        if (task.target().isEmpty()) {
            return;
        }
        var names = targets.get(task.kind());
        if (!names.contains(task.target())) {
            problems.unknown(
                    "tasks." + task.name() + "." + task.kind().key(),
                    task.target(),
                    task.kind().noun(),
                    names);
        } else if (task.kind() == TaskSpec.Kind.JOB) {
            checkKeys(task, jobTypes.get(task.target()));
        } else if (task.kind() == TaskSpec.Kind.ACTION) {
            checkAction(task, known.actions().get(task.target()));
        }
    }

    private void checkKeys(TaskSpec task, JobDescriptor type) {
        for (var key : task.settings().keySet()) {
            if (type.keys().stream().noneMatch(k -> k.equals(key) || k.startsWith(key + "."))) {
                problems.unknown(
                        "tasks." + task.name() + ".settings." + key, key, "setting of " + type.name(), type.keys());
            }
        }
    }

    /** Values that are references are not known yet, so only missing and unknown settings count then. */
    private void checkAction(TaskSpec task, TaskAction action) {
        var settings = Settings.of("action " + task.target(), task.settings());
        var where = "'tasks." + task.name() + "': ";
        try {
            action.check(settings);
            report(task, where, settings.problems());
        } catch (InvalidSettings e) {
            report(task, where, e.problems());
        } catch (JobException e) {
            report(task, where, java.util.List.of(String.valueOf(e.getMessage())));
        }
    }

    private void report(TaskSpec task, String where, Collection<String> found) {
        var open = hasReferences(task);
        found.stream()
                .filter(problem ->
                        !open || problem.contains(" is missing") || problem.contains(" is not a setting of "))
                .forEach(problem -> problems.add(where + problem));
    }

    private static boolean hasReferences(TaskSpec task) {
        var found = new boolean[1];
        Template.scan("", task.settings(), (where, reference) -> found[0] = true, (where, problem) -> found[0] = true);
        return found[0];
    }

    private void checkPool(TaskSpec task, String pool) {
        var pools = known.pools().get();
        if (task.kind() == TaskSpec.Kind.ACTION) {
            problems.add("'tasks." + task.name() + ".pool': an action runs on the server; it has no pool");
        } else if (!pools.contains(pool)) {
            problems.unknown("tasks." + task.name() + ".pool", pool, "pool", pools);
        }
    }

    private void checkReference(String where, TaskSpec task, Reference reference) {
        if (reference.isParameter()) {
            if (!spec.parameters().containsKey(reference.name())) {
                problems.unknown(
                        where, reference.name(), "parameter", spec.parameters().keySet());
            }
            return;
        }
        var wanted = graph.position(reference.name());
        if (wanted < 0) {
            problems.unknown(where, reference.name(), "task", taskNames);
        } else if (!upstream.contains(graph.position(task.name()), wanted) && !upstream.isExhausted()) {
            problems.add("'" + where + "': " + reference + " is not known when " + task.name() + " runs; add "
                    + reference.name() + " to its 'needs'");
        }
    }

    private ValueType type(Reference reference) {
        if (!reference.isParameter()) {
            return reference.isUnchanged() ? ValueType.BOOLEAN : ValueType.ANY;
        }
        var value = spec.parameters().get(reference.name());
        return value == null ? ValueType.ANY : ValueType.of(value);
    }

    private void checkTrigger(String where, CronTrigger trigger) {
        for (var name : trigger.parameters().keySet()) {
            if (!spec.parameters().containsKey(name)) {
                problems.unknown(
                        where + ".parameters",
                        name,
                        "parameter",
                        spec.parameters().keySet());
            }
        }
        spec.parameters().forEach((name, value) -> {
            if (value == null && trigger.parameters().get(name) == null) {
                problems.add("'" + where + ".parameters." + name + "' is missing: '" + name + "' has no default");
            }
        });
    }
}
