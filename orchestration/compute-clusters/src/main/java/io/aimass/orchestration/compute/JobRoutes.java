package io.aimass.orchestration.compute;

import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import io.javalin.http.Context;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code /api/v1/jobs}: saved jobs and their runs. */
public final class JobRoutes implements HttpModule {
    private static final int RECENT = 20;

    private final JobStore jobs;
    private final RunService runs;
    private final JobTypes jobTypes;
    private final Clock clock;

    public JobRoutes(Database database, RunService runs, JobTypes jobTypes, Clock clock) {
        this.jobs = new JobStore(database);
        this.runs = runs;
        this.jobTypes = jobTypes;
        this.clock = clock;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/jobs", Access.USER, context -> {
            var items = jobs.all().stream().map(this::json).toList();
            Json.reply(context, Map.of("items", items, "total", items.size()));
        });
        routes.get("/api/v1/jobs/{name}", Access.USER, context -> Json.reply(context, json(require(context))));
        routes.put("/api/v1/jobs/{name}", Access.USER, this::put);
        routes.delete("/api/v1/jobs/{name}", Access.USER, context -> {
            jobs.delete(require(context).name());
            context.status(204);
        });
        routes.post("/api/v1/jobs/{name}/runs", Access.USER, this::run);
    }

    private void put(Context context) {
        var settings = Settings.of("a job", spec(context));
        settings.optional("kind");
        var name = settings.orElse("name", Names::check, context.pathParam("name"));
        settings.check(context.pathParam("name").equals(name), "'name' is " + name + ", but the address says " + context.pathParam("name"));
        var jobType = settings.required("jobType", type -> {
            if (jobTypes.find(type).isEmpty()) {
                throw new IllegalArgumentException(Names.unknown(type, "job type", jobTypes.all().stream().map(t -> t.name()).toList()));
            }
            return type;
        });
        var given = settings.map("settings");
        var pool = settings.optional("pool").orElse("default");
        var description = settings.optional("description").orElse("");
        settings.throwIfInvalid();
        var now = clock.millis();
        jobs.put(new JobStore.Job(Names.check(context.pathParam("name")), jobType, given, pool, description, now, now));
        Json.reply(context, json(require(context)));
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

    private void run(Context context) {
        var job = require(context);
        var settings = new LinkedHashMap<>(job.settings());
        if (!context.body().isBlank() && Json.body(context).get("settings") instanceof Map<?, ?> over) {
            over.forEach((key, value) -> settings.put(String.valueOf(key), value));
        }
        var spec = RunSpec.of(job.jobType(), settings, Caller.of(context).name()).ofJob(job.name()).on(job.pool());
        RunRoutes.started(context, runs.submit(lastSuccess(job.name()).map(r -> spec.after(r.outputs())).orElse(spec)));
    }

    private Optional<Run> lastSuccess(String job) {
        return runs.list(new Runs.Filter(Optional.of(job), Optional.empty(), Optional.of(RunState.SUCCEEDED), Optional.empty(), 1, 0)).stream()
                .findFirst();
    }

    private JobStore.Job require(Context context) {
        var name = context.pathParam("name");
        return jobs.find(name)
                .orElseThrow(() -> ApiException.notFound(Names.unknown(name, "job", jobs.all().stream().map(JobStore.Job::name).collect(Collectors.toList()))));
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
        var recent = runs.list(new Runs.Filter(Optional.of(job.name()), Optional.empty(), Optional.empty(), Optional.empty(), RECENT, 0));
        map.put("runs", recent.stream().map(r -> Map.of("id", r.id(), "state", r.state().name(), "createdAt", r.createdAt())).toList());
        return map;
    }
}
