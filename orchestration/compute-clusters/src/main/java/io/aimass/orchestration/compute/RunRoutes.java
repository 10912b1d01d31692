package io.aimass.orchestration.compute;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Query;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.run.Run;
import io.aimass.orchestration.platform.run.RunSpec;
import io.aimass.orchestration.platform.run.Runs.Filter;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** {@code /api/v1/job-types} and {@code /api/v1/runs}. */
final class RunRoutes implements HttpModule {
    private static final int PAGE = 50;
    private static final int MAX_PAGE = 1_000;
    private static final int LOG_PAGE = 1_000;
    private static final int MAX_LOG_PAGE = 10_000;

    private final RunService runs;
    private final RunStream stream;

    RunRoutes(RunService runs, RunStream stream) {
        this.runs = runs;
        this.stream = stream;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/job-types", Access.USER, this::jobTypes);
        routes.get("/api/v1/job-types/{name}", Access.USER, this::jobType);
        routes.get("/api/v1/runs", Access.USER, this::list);
        routes.post("/api/v1/runs", Access.USER, this::submit);
        routes.get("/api/v1/runs/{id}", Access.USER, context -> Json.reply(context, RunJson.toMap(run(context))));
        routes.get("/api/v1/runs/{id}/log", Access.USER, this::log);
        routes.get("/api/v1/runs/{id}/events", Access.USER, context -> stream.open(context, run(context)));
        routes.post(
                "/api/v1/runs/{id}/cancel",
                Access.USER,
                context -> reply(context, runs.cancel(run(context).id())));
        routes.post("/api/v1/runs/{id}/retry", Access.USER, this::retry);
    }

    static void reply(Context context, Run run) {
        context.header("Location", "/api/v1/runs/" + run.id());
        Json.reply(context, 202, RunJson.toMap(run));
    }

    private void jobTypes(Context context) {
        var all = runs.jobTypes().all().stream().map(RunJson::toMap).toList();
        Json.reply(context, RunJson.listing(all, all.size()));
    }

    private void jobType(Context context) {
        var name = context.pathParam("name");
        var known = runs.jobTypes().all().stream().map(type -> type.name()).toList();
        Json.reply(
                context,
                RunJson.toMap(runs.jobTypes()
                        .find(name)
                        .orElseThrow(() -> ApiException.notFound(Names.unknown(name, "job type", known)))));
    }

    private void list(Context context) {
        var filter = new Filter(
                query(context, "job"),
                query(context, "jobType"),
                query(context, "state").map(RunRoutes::state),
                query(context, "workflowRun"),
                Query.limit(context, PAGE, MAX_PAGE),
                Query.offset(context));
        Json.reply(
                context,
                RunJson.listing(runs.list(filter).stream().map(RunJson::toMap).toList(), runs.count(filter)));
    }

    private void submit(Context context) {
        var body = Body.of(context, Set.of("jobType", "settings", "pool"));
        var spec = RunSpec.of(
                body.required("jobType"),
                body.map("settings"),
                Caller.of(context).name());
        reply(context, runs.submit(body.text("pool").map(spec::on).orElse(spec)));
    }

    private void retry(Context context) {
        var id = run(context).id();
        try {
            reply(context, runs.retry(id));
        } catch (JobException e) {
            throw e.type() == io.aimass.contracts.ErrorType.USER ? ApiException.conflict(e.getMessage()) : e;
        }
    }

    private void log(Context context) {
        var run = run(context);
        var from = Query.number(context, "from", 0, 0, Long.MAX_VALUE);
        var lines = runs.log(run.id(), from, Query.limit(context, LOG_PAGE, MAX_LOG_PAGE));
        Json.reply(context, RunJson.listing(lines.stream().map(RunJson::toMap).toList(), runs.logSize(run.id())));
    }

    private Run run(Context context) {
        var id = context.pathParam("id");
        return runs.find(id).orElseThrow(() -> ApiException.notFound("There is no run '" + id + "'."));
    }

    private static Optional<String> query(Context context, String name) {
        return Optional.ofNullable(context.queryParam(name)).filter(value -> !value.isBlank());
    }

    private static RunState state(String text) {
        try {
            return RunState.valueOf(text.toUpperCase(java.util.Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new ApiException(
                    400, "'" + text + "' is not a state; the states are " + Arrays.toString(RunState.values()) + ".");
        }
    }
}
