package io.aimass.orchestration.workflow;

import io.aimass.contracts.RunState;
import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code /api/v1/workflows} and {@code /api/v1/workflow-runs}. */
final class WorkflowRoutes implements HttpModule {
    private static final int MAX_RUNS = 500;
    private static final int MAX_TASKS = 10_000;

    private final Workflows workflows;
    private final WorkflowStore store;
    private final EngineStore engineStore;
    private final LongSupplier clock;

    WorkflowRoutes(Workflows workflows, WorkflowStore store, EngineStore engineStore, LongSupplier clock) {
        this.workflows = workflows;
        this.store = store;
        this.engineStore = engineStore;
        this.clock = clock;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/workflows", Access.USER, this::list);
        routes.get("/api/v1/workflows/{name}", Access.USER, this::show);
        routes.put("/api/v1/workflows/{name}", Access.USER, this::apply);
        routes.delete("/api/v1/workflows/{name}", Access.USER, this::delete);
        routes.get("/api/v1/workflows/{name}/revisions/{revision}", Access.USER, this::revision);
        routes.post("/api/v1/workflows/{name}/runs", Access.USER, this::start);
        routes.get("/api/v1/workflow-runs", Access.USER, this::runs);
        routes.get("/api/v1/workflow-runs/{id}", Access.USER, this::run);
        routes.post(
                "/api/v1/workflow-runs/{id}/cancel",
                Access.USER,
                context -> accepted(context, workflows.cancel(context.pathParam("id"))));
        routes.post(
                "/api/v1/workflow-runs/{id}/retry",
                Access.USER,
                context -> accepted(context, workflows.retry(context.pathParam("id"))));
    }

    private void list(Context context) {
        var lastRuns = store.lastRuns();
        var now = clock.getAsLong();
        var items = new ArrayList<Map<String, Object>>();
        workflows
                .list()
                .forEach((row, spec) ->
                        items.add(Views.workflow(row, spec, lastRuns.getOrDefault(row.name(), List.of()), now)));
        Json.reply(context, listing(items, items.size()));
    }

    private void show(Context context) {
        var row = workflows.workflow(context.pathParam("name"));
        var runs = store.runs(Optional.of(row.name()), Optional.empty(), 20, 0).runs();
        Json.reply(
                context, Views.detail(row, workflows.spec(row), runs, store.revisions(row.name()), clock.getAsLong()));
    }

    private void apply(Context context) {
        var applied = workflows.apply(
                context.pathParam("name"), context.body(), Caller.of(context).name());
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", applied.name());
        answer.put("revision", applied.revision());
        answer.put("changed", applied.changed());
        Json.reply(context, applied.created() ? 201 : 200, answer);
    }

    private void delete(Context context) {
        workflows.delete(context.pathParam("name"));
        context.status(204);
    }

    private void revision(Context context) {
        var name = context.pathParam("name");
        var number = integer(context.pathParam("revision"), "revision", Integer.MAX_VALUE);
        var spec = store.spec(name, number)
                .orElseThrow(() -> ApiException.notFound("Workflow " + name + " has no revision " + number + "."));
        Json.reply(context, Map.of("name", name, "revision", number, "spec", spec));
    }

    private void start(Context context) {
        var body = context.body().isBlank() ? Map.<String, Object>of() : Json.body(context);
        for (var key : body.keySet()) {
            if (!key.equals("parameters")) {
                throw ApiException.badRequest("'" + key + "' is not known here; the body is {\"parameters\": {…}}.");
            }
        }
        var id = workflows.start(
                context.pathParam("name"),
                parameters(body.get("parameters")),
                Caller.of(context).name());
        accepted(context, workflows.run(id));
    }

    private void runs(Context context) {
        var page = store.runs(
                Optional.ofNullable(context.queryParam("workflow")),
                Optional.ofNullable(context.queryParam("state")).map(WorkflowRoutes::state),
                number(context, "limit", 50, MAX_RUNS),
                number(context, "offset", 0, Integer.MAX_VALUE));
        Json.reply(context, listing(page.runs().stream().map(Views::run).toList(), page.total()));
    }

    private void run(Context context) {
        var run = workflows.run(context.pathParam("id"));
        Json.reply(
                context,
                Views.runDetail(
                        run,
                        workflows.spec(run),
                        engineStore.tasks(run.id()),
                        number(context, "offset", 0, Integer.MAX_VALUE),
                        number(context, "limit", MAX_TASKS, MAX_TASKS)));
    }

    private static void accepted(Context context, RunRow run) {
        context.header("Location", "/api/v1/workflow-runs/" + run.id());
        Json.reply(context, 202, Views.run(run));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parameters(Object value) {
        if (value != null && !(value instanceof Map)) {
            throw ApiException.badRequest("'parameters' must be an object.");
        }
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static Map<String, Object> listing(List<Map<String, Object>> items, long total) {
        var map = new LinkedHashMap<String, Object>();
        map.put("items", items);
        map.put("total", total);
        return map;
    }

    private static RunState state(String text) {
        try {
            return RunState.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(
                    "'" + text + "' is not a state; they are " + Arrays.toString(RunState.values()) + ".");
        }
    }

    private static int number(Context context, String key, int byDefault, int max) {
        var text = context.queryParam(key);
        return text == null ? byDefault : integer(text, key, max);
    }

    private static int integer(String text, String key, int max) {
        try {
            return Math.min(max, Integer.parseUnsignedInt(text));
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("'" + key + "' is '" + text + "'; it must be a whole number, not negative.");
        }
    }
}
