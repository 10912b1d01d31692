package io.aimass.orchestration.workflow.spec;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.config.Durations;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.workflow.expression.Expression;
import io.aimass.orchestration.workflow.expression.ExpressionException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads a workflow's YAML and reports everything that is wrong with it at once. */
public final class SpecReader {
    private static final Pattern PARAMETER = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]{0,62}");
    private static final int MAX_CONCURRENCY = 100;
    private static final int MAX_PARALLEL = 1_000;
    private static final int DEFAULT_PARALLEL = 100;
    private static final int MAX_TRIGGERS = 100;
    private static final int MAX_NEEDS = 1_000_000;
    private static final Duration DEFAULT_TIMEOUT = Duration.ofHours(24);

    private final Known known;

    public SpecReader(Known known) {
        this.known = known;
    }

    /**
     * @throws io.aimass.contracts.InvalidSettings with every problem
     * @throws io.aimass.contracts.JobException USER when the YAML is not well-formed
     */
    public WorkflowSpec read(String yaml) {
        var problems = new Problems();
        var spec = read(Yaml.load(yaml), problems);
        problems.throwIfAny();
        return spec;
    }

    /** A spec that was checked when it was stored: what it names may be gone meanwhile, and that is found when it is needed. */
    public static WorkflowSpec stored(String yaml) {
        var problems = new Problems();
        var spec = parse(Yaml.load(yaml), problems);
        problems.throwIfAny();
        return spec;
    }

    private WorkflowSpec read(Map<String, Object> tree, Problems problems) {
        var spec = parse(tree, problems);
        new SpecCheck(spec, known, problems).run();
        return spec;
    }

    private static WorkflowSpec parse(Map<String, Object> tree, Problems problems) {
        var settings = Settings.of("workflow", tree);
        settings.required("kind", SpecReader::kind);
        var name = settings.required("name", Names::check);
        var description = settings.orElse("description", text -> text, "");
        var parameters = parameters(settings);
        var tasks = tasks(settings);
        var triggers = triggers(settings);
        var concurrency = settings.integer("concurrency", 1, 1, MAX_CONCURRENCY);
        var parallel = settings.integer("parallel", DEFAULT_PARALLEL, 1, MAX_PARALLEL);
        problems.addAll(settings.problems());
        return new WorkflowSpec(
                name == null ? "" : name, description, parameters, tasks, triggers, concurrency, parallel);
    }

    private static String kind(String text) {
        if (!text.equals("workflow")) {
            throw new IllegalArgumentException("'" + text + "' is not 'workflow'");
        }
        return text;
    }

    private static Map<String, Object> parameters(Settings settings) {
        var parameters = settings.map("parameters");
        for (var name : parameters.keySet()) {
            settings.check(
                    PARAMETER.matcher(name).matches(),
                    "'parameters." + name + "': use letters, digits, - and _, beginning with a letter, at most 63");
        }
        return parameters;
    }

    private static List<TaskSpec> tasks(Settings settings) {
        var size = settings.tree().get("tasks") instanceof Map<?, ?> map ? map.size() : 0;
        if (size > WorkflowSpec.MAX_TASKS) {
            settings.map("tasks");
            settings.problem("'tasks' has " + size + " tasks; at most " + WorkflowSpec.MAX_TASKS + " are allowed");
            return List.of();
        }
        settings.check(size > 0 || settings.has("tasks"), "'tasks' is missing: name at least one task");
        var tasks = new ArrayList<TaskSpec>(size);
        var needs = 0;
        for (var entry : settings.named("tasks").entrySet()) {
            var task = task(entry.getKey(), entry.getValue());
            needs += task.needs().size();
            tasks.add(task);
        }
        settings.check(
                needs <= MAX_NEEDS,
                "'needs' of all tasks name " + needs + " tasks; at most " + MAX_NEEDS + " are allowed");
        return tasks;
    }

    private static TaskSpec task(String name, Settings task) {
        try {
            Names.check(name);
        } catch (IllegalArgumentException e) {
            task.problem("'tasks." + name + "': " + e.getMessage());
        }
        var target = target(name, task);
        return new TaskSpec(
                name,
                target.kind,
                target.name,
                needs(task),
                when(task),
                task.map("settings"),
                retries(task),
                timeout(task),
                task.optional("pool"));
    }

    private record Target(TaskSpec.Kind kind, String name) {}

    private static Target target(String name, Settings task) {
        var given = new ArrayList<Target>();
        for (var kind : TaskSpec.Kind.values()) {
            task.optional(kind.key()).ifPresent(text -> given.add(new Target(kind, text)));
        }
        if (given.size() != 1) {
            task.problem("'tasks." + name + "' must say exactly one of 'job', 'run' and 'action'"
                    + (given.isEmpty()
                            ? ""
                            : "; it says "
                                    + given.stream()
                                            .map(t -> "'" + t.kind.key() + "'")
                                            .collect(Collectors.joining(" and "))));
        }
        return given.isEmpty() ? new Target(TaskSpec.Kind.JOB, "") : given.get(0);
    }

    private static List<String> needs(Settings task) {
        var needs = task.strings("needs");
        var distinct = new LinkedHashSet<>(needs);
        task.check(distinct.size() == needs.size(), "'" + task.path("needs") + "' names a task twice");
        return List.copyOf(distinct);
    }

    private static Optional<Expression> when(Settings task) {
        return task.optional("when", text -> {
            try {
                return Expression.parse(text);
            } catch (ExpressionException e) {
                throw new IllegalArgumentException(e.getMessage() + ", in: " + text, e);
            }
        });
    }

    private static RetryPolicy retries(Settings task) {
        if (!task.has("retries")) {
            return RetryPolicy.DEFAULT;
        }
        var retries = task.section("retries");
        return new RetryPolicy(
                retries.integer("max", RetryPolicy.DEFAULT.max(), 0, RetryPolicy.MAX_RETRIES),
                errors(retries),
                retries.orElse("delay", Durations::parse, RetryPolicy.DEFAULT.delay()),
                retries.decimal("backoff", RetryPolicy.DEFAULT.backoff(), 1, 10));
    }

    private static Set<ErrorType> errors(Settings retries) {
        var names = retries.strings("on");
        var errors = new LinkedHashSet<ErrorType>();
        for (var name : names) {
            try {
                errors.add(ErrorType.valueOf(name.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                retries.problem("'" + retries.path("on") + "': '" + name
                        + "' is not a type of error; they are USER, DATA, INTERNAL, EXTERNAL");
            }
        }
        return names.isEmpty() ? RetryPolicy.DEFAULT.on() : errors;
    }

    private static Duration timeout(Settings task) {
        return task.orElse(
                "timeout",
                text -> {
                    var duration = Durations.parse(text);
                    if (duration.isZero()) {
                        throw new IllegalArgumentException("it must be longer than 0");
                    }
                    return duration;
                },
                DEFAULT_TIMEOUT);
    }

    private static List<CronTrigger> triggers(Settings settings) {
        var triggers = new ArrayList<CronTrigger>();
        Collection<Settings> sections = settings.sections("triggers");
        settings.check(
                sections.size() <= MAX_TRIGGERS,
                "'triggers' has " + sections.size() + "; at most " + MAX_TRIGGERS + " are allowed");
        for (var section : sections) {
            var cron = section.required("cron", CronTrigger::checkCron);
            var zone = section.orElse("time-zone", CronTrigger::checkZone, ZoneId.of("UTC"));
            triggers.add(new CronTrigger(
                    cron == null ? "" : cron,
                    zone == null ? ZoneId.of("UTC") : zone,
                    new LinkedHashMap<>(section.map("parameters"))));
        }
        return triggers;
    }
}
