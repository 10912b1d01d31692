package io.aimass.orchestration.compute;

import io.aimass.contracts.JobDescriptor;
import io.aimass.contracts.RunState;
import io.aimass.contracts.SettingSpec;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code /api/v1/runs} and {@code /api/v1/job-types}. */
public final class RunRoutes implements HttpModule {
    private static final int MAX_LIMIT = 1_000;

    private final RunService runs;
    private final JobTypes jobTypes;

    public RunRoutes(RunService runs, JobTypes jobTypes) {
        this.runs = runs;
        this.jobTypes = jobTypes;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/job-types", Access.USER, context -> {
            var items = jobTypes.all().stream().map(RunRoutes::json).toList();
            Json.reply(context, Map.of("items", items, "total", items.size()));
        });
        routes.get("/api/v1/job-types/{name}", Access.USER, context -> Json.reply(context, json(jobTypes.require(context.pathParam("name")))));
        routes.get("/api/v1/runs", Access.USER, this::list);
        routes.post("/api/v1/runs", Access.USER, this::submit);
        routes.get("/api/v1/runs/{id}", Access.USER, context -> Json.reply(context, RunJson.of(runs.require(context.pathParam("id")))));
        routes.get("/api/v1/runs/{id}/log", Access.USER, this::log);
        routes.post("/api/v1/runs/{id}/cancel", Access.USER, context -> started(context, runs.cancel(context.pathParam("id"))));
        routes.post("/api/v1/runs/{id}/retry", Access.USER, context -> started(context, runs.retry(context.pathParam("id"))));
    }

    private void list(Context context) {
        var filter = new Runs.Filter(
                text(context, "job"),
                text(context, "jobType"),
                text(context, "state").map(RunRoutes::state),
                text(context, "workflowRun"),
                number(context, "limit", 50, MAX_LIMIT),
                number(context, "offset", 0, Integer.MAX_VALUE));
        Json.reply(context, Map.of("items", runs.list(filter).stream().map(RunJson::of).toList(), "total", runs.count(filter)));
    }

    @SuppressWarnings("unchecked")
    private void submit(Context context) {
        var body = Json.body(context);
        if (!(body.get("jobType") instanceof String jobType)) {
            throw ApiException.badRequest("'jobType' is missing; GET /api/v1/job-types lists them.");
        }
        var settings = body.get("settings") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.<String, Object>of();
        var spec = RunSpec.of(jobType, settings, Caller.of(context).name());
        started(context, runs.submit(body.get("pool") instanceof String pool ? spec.on(pool) : spec));
    }

    static void started(Context context, Run run) {
        context.header("Location", "/api/v1/runs/" + run.id());
        Json.reply(context, 202, RunJson.of(run));
    }

    private void log(Context context) {
        var lines = runs.log(context.pathParam("id"), number(context, "from", 0, Integer.MAX_VALUE), number(context, "limit", 500, 10_000));
        var items = lines.stream().map(RunRoutes::json).toList();
        Json.reply(context, Map.of("items", items, "total", items.size()));
    }

    private static Map<String, Object> json(Runs.LogLine line) {
        var map = new LinkedHashMap<String, Object>();
        map.put("line", line.line());
        map.put("attempt", line.attempt());
        map.put("time", line.time());
        map.put("level", line.level());
        map.put("message", line.message());
        return map;
    }

    static Map<String, Object> json(JobDescriptor job) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", job.name());
        map.put("summary", job.summary());
        map.put("settings", job.settings().stream().map(RunRoutes::json).toList());
        map.put("inputs", job.inputs());
        map.put("outputs", job.outputs());
        return map;
    }

    private static Map<String, Object> json(SettingSpec setting) {
        var map = new LinkedHashMap<String, Object>();
        map.put("key", setting.key());
        map.put("type", setting.type().name());
        map.put("required", setting.required());
        map.put("default", setting.defaultValue().orElse(null));
        map.put("choices", setting.choices());
        map.put("help", setting.help());
        return map;
    }

    private static RunState state(String text) {
        try {
            return RunState.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("'" + text + "' is not a state; the states are " + java.util.Arrays.toString(RunState.values()) + ".");
        }
    }

    static Optional<String> text(Context context, String name) {
        return Optional.ofNullable(context.queryParam(name)).filter(v -> !v.isBlank());
    }

    static int number(Context context, String name, int defaultValue, int max) {
        var text = text(context, name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        try {
            return Math.min(max, Math.max(0, Integer.parseInt(text.get())));
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("'" + name + "' must be a whole number.");
        }
    }
}
