package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Query;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs.Filter;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/jobs}: saved, named forms of job types. */
final class JobRoutes implements HttpModule {
    private static final int PAGE = 100;
    private static final int MAX_PAGE = 1_000;
    private static final int RECENT = 20;

    private final RunService runs;
    private final JobStore jobs;

    JobRoutes(RunService runs) {
        this.runs = runs;
        this.jobs = new JobStore(runs.database());
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/jobs", Access.USER, this::list);
        routes.get("/api/v1/jobs/{name}", Access.USER, context -> Json.reply(context, json(job(context))));
        routes.put("/api/v1/jobs/{name}", Access.USER, this::save);
        routes.delete("/api/v1/jobs/{name}", Access.USER, this::delete);
        routes.post("/api/v1/jobs/{name}/runs", Access.USER, this::start);
        routes.post("/api/v1/jobs/{name}/prepare", Access.USER, this::prepare);
    }

    private void list(Context context) {
        var all = jobs.all();
        var page = all.stream()
                .skip(Query.offset(context))
                .limit(Query.limit(context, PAGE, MAX_PAGE))
                .map(this::json)
                .toList();
        Json.reply(context, RunJson.listing(page, all.size()));
    }

    private void save(Context context) {
        var spec = spec(context);
        var problems = Settings.of("a job", spec);
        problems.optional("kind");
        problems.optional("createdAt");
        problems.optional("updatedAt");
        problems.sections("runs");
        var name = problems.orElse("name", Names::check, context.pathParam("name"));
        problems.check(
                context.pathParam("name").equals(name),
                "'name' is " + name + ", but the address says " + context.pathParam("name"));
        var jobType = problems.required("jobType", this::knownJobType);
        var settings = problems.map("settings");
        var pool = problems.orElse("pool", this::knownPool, "default");
        var description = problems.optional("description").orElse("");
        if (jobType != null) {
            runs.problems(jobType, settings).forEach(problems::problem);
        }
        problems.throwIfInvalid();
        var now = runs.clock().millis();
        jobs.put(new JobStore.Job(checked(context), jobType, settings, pool, description, now, now));
        Json.reply(context, json(job(context)));
    }

    private static Map<String, Object> spec(Context context) {
        var type = context.contentType();
        if (type != null && type.contains("json")) {
            return Json.body(context);
        }
        try {
            return Yaml.load(context.body());
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The spec " + e.getMessage());
        }
    }

    private String knownJobType(String name) {
        try {
            return runs.jobTypes().required(name).name();
        } catch (JobException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private String knownPool(String name) {
        if (!runs.pools().containsKey(name)) {
            throw new IllegalArgumentException(
                    Names.unknown(name, "pool", runs.pools().keySet()));
        }
        return name;
    }

    private void delete(Context context) {
        jobs.delete(job(context).name());
        context.status(204);
    }

    /** What a run of the job would do, for who runs it elsewhere. */
    private void prepare(Context context) {
        var job = job(context);
        var map = new LinkedHashMap<String, Object>();
        map.put("runId", RunIds.make());
        map.put("jobType", job.jobType());
        map.put("settings", runs.prepared(job.jobType(), settings(context, job)));
        Json.reply(context, map);
    }

    private static Map<String, Object> settings(Context context, JobStore.Job job) {
        var settings = new LinkedHashMap<>(job.settings());
        settings.putAll(Body.of(context, Set.of("settings")).map("settings"));
        return settings;
    }

    private void start(Context context) {
        var job = job(context);
        var settings = settings(context, job);
        var previous = runs.database().read(handle -> RunStore.lastOutputs(handle, job.name()));
        var spec = RunSpec.of(job.jobType(), settings, Caller.of(context).name())
                .ofJob(job.name())
                .on(job.pool())
                .after(previous);
        RunRoutes.reply(context, runs.submit(spec));
    }

    private JobStore.Job job(Context context) {
        var name = context.pathParam("name");
        return jobs.find(name)
                .orElseThrow(() -> ApiException.notFound(Names.unknown(
                        name, "job", jobs.all().stream().map(JobStore.Job::name).toList())));
    }

    private static String checked(Context context) {
        try {
            return Names.check(context.pathParam("name"));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage() + ".");
        }
    }

    private Map<String, Object> json(JobStore.Job job) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", job.name());
        map.put("jobType", job.jobType());
        map.put("settings", job.settings());
        map.put("pool", job.pool());
        map.put("description", job.description());
        map.put("createdAt", job.createdAt());
        map.put("updatedAt", job.updatedAt());
        var recent = runs.list(
                new Filter(Optional.of(job.name()), Optional.empty(), Optional.empty(), Optional.empty(), RECENT, 0));
        map.put(
                "runs",
                recent.stream()
                        .map(r -> Map.of("id", r.id(), "state", r.state().name(), "createdAt", r.createdAt()))
                        .toList());
        return map;
    }
}
