package io.aimass.orchestration.ui;

import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Answers as the documented REST API does, from recorded answers and a little state in memory: what the pages are developed against. */
final class FixtureApi implements HttpModule {
    private static final Set<String> TIMES = Set.of(
            "createdAt",
            "startedAt",
            "finishedAt",
            "updatedAt",
            "updated",
            "timestamp",
            "time",
            "heartbeatAt",
            "registeredAt");
    private static final int STEPS = 4;

    private final Map<String, Object> documents;
    private final List<Map<String, Object>> runs;
    private final List<Map<String, Object>> models;
    private final List<Map<String, Object>> jobs;
    private final List<Map<String, Object>> log;
    private final Map<String, List<Map<String, Object>>> versions = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> uploads = new LinkedHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    private FixtureApi(Map<String, Object> state) {
        documents = map(state.get("documents"));
        runs = list(state.get("runs"));
        models = list(state.get("models"));
        jobs = list(state.get("jobs"));
        log = list(state.get("log"));
        map(state.get("versions")).forEach((name, of) -> versions.put(name, list(of)));
    }

    /** As after the demo has run. */
    static FixtureApi full() {
        return new FixtureApi(map(relativeToNow(read())));
    }

    /** As on a fresh home: job types and nothing else. */
    static FixtureApi fresh() {
        var state = map(relativeToNow(read()));
        var documents = new LinkedHashMap<>(map(state.get("documents")));
        documents.keySet().removeIf(path -> path.matches("/(sources|tables|workflows|workflow-runs)/.*"));
        List.of("/sources", "/tables", "/workflows", "/workflow-runs")
                .forEach(path -> documents.put(path, listing(List.of())));
        state.put("documents", documents);
        List.of("runs", "models", "jobs", "log").forEach(key -> state.put(key, new ArrayList<>()));
        state.put("versions", Map.of());
        return new FixtureApi(state);
    }

    @Override
    public void register(Routes routes) {
        for (var path : List.of(
                "/status",
                "/sources",
                "/sources/{a}",
                "/tables",
                "/tables/{a}",
                "/tables/{a}/{b}",
                "/job-types",
                "/job-types/{a}",
                "/workflows",
                "/workflows/{a}",
                "/workflow-runs",
                "/workflow-runs/{a}",
                "/pools",
                "/drivers")) {
            routes.get("/api/v1" + path, Access.USER, this::document);
        }
        routes.get("/api/v1/models", Access.USER, context -> Json.reply(context, listing(models)));
        routes.post("/api/v1/models", Access.USER, this::createModel);
        routes.get(
                "/api/v1/models/{name}",
                Access.USER,
                context -> Json.reply(context, named(models, context.pathParam("name"))));
        routes.get("/api/v1/models/{name}/versions", Access.USER, context -> Json.reply(context, listing(of(context))));
        routes.get(
                "/api/v1/models/{name}/versions/{version}",
                Access.USER,
                context -> Json.reply(context, version(context)));
        routes.post("/api/v1/models/{name}/uploads", Access.USER, this::begin);
        routes.put("/api/v1/models/{name}/uploads/{upload}/files/<path>", Access.USER, this::receive);
        routes.post("/api/v1/models/{name}/uploads/{upload}/commit", Access.USER, this::commit);
        routes.put("/api/v1/models/{name}/aliases/{alias}", Access.USER, this::promote);
        routes.post("/api/v1/models/{name}/predict", Access.USER, this::predict);
        routes.get("/api/v1/jobs", Access.USER, context -> Json.reply(context, listing(jobs)));
        routes.get(
                "/api/v1/jobs/{name}",
                Access.USER,
                context -> Json.reply(context, named(jobs, context.pathParam("name"))));
        routes.put("/api/v1/jobs/{name}", Access.USER, this::putJob);
        routes.post("/api/v1/jobs/{name}/runs", Access.USER, this::startJob);
        routes.get("/api/v1/runs", Access.USER, this::listRuns);
        routes.get("/api/v1/runs/{id}", Access.USER, this::advance);
        routes.get("/api/v1/runs/{id}/log", Access.USER, this::lines);
        routes.post("/api/v1/runs/{id}/cancel", Access.USER, this::cancel);
    }

    private void document(Context context) {
        var path = context.path().substring("/api/v1".length());
        if (!documents.containsKey(path)) {
            throw ApiException.notFound("There is nothing at " + path + ".");
        }
        Json.reply(context, documents.get(path));
    }

    private void createModel(Context context) {
        var body = Json.body(context);
        var name = String.valueOf(body.get("name"));
        try {
            Names.check(name);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage());
        }
        if (models.stream().anyMatch(m -> m.get("name").equals(name))) {
            throw ApiException.conflict("There is a repository '" + name + "' already. Choose another name.");
        }
        var model = new LinkedHashMap<String, Object>();
        model.put("name", name);
        model.put("description", body.getOrDefault("description", ""));
        model.put("versions", 0);
        model.put("aliases", new LinkedHashMap<String, Object>());
        model.put("createdAt", System.currentTimeMillis());
        models.add(model);
        versions.put(name, new ArrayList<>());
        Json.reply(context, 201, model);
    }

    private void begin(Context context) {
        var id = "u-" + ids.incrementAndGet();
        uploads.put(id, new LinkedHashMap<>());
        Json.reply(context, 201, Map.of("upload", id));
    }

    private void receive(Context context) throws IOException {
        var path = context.pathParam("path");
        if (path.endsWith(".pkl")) {
            throw ApiException.badRequest("'" + path + "' is a pickle, which would run code when it is read.");
        }
        uploads.get(context.pathParam("upload"))
                .put(path, Map.of("path", path, "size", count(context.bodyInputStream()), "digest", "f00d".repeat(16)));
        Json.reply(context, Map.of("path", path));
    }

    private void commit(Context context) {
        var body = Json.body(context);
        var files = List.copyOf(uploads.remove(context.pathParam("upload")).values());
        var present = of(context);
        var version = new LinkedHashMap<String, Object>();
        version.put("version", present.size() + 1);
        version.put("message", body.get("message"));
        version.put("author", body.get("author"));
        version.put("createdAt", System.currentTimeMillis());
        version.put(
                "size",
                files.stream()
                        .mapToLong(f -> ((Number) map(f).get("size")).longValue())
                        .sum());
        version.put("digest", "sha256:" + "f00d".repeat(16));
        version.put("metrics", Map.of());
        version.put("aliases", List.of());
        version.put("files", files);
        present.add(version);
        named(models, context.pathParam("name")).put("versions", present.size());
        Json.reply(context, 201, version);
    }

    private void promote(Context context) {
        map(named(models, context.pathParam("name")).get("aliases"))
                .put(context.pathParam("alias"), Json.body(context).get("version"));
        Json.reply(context, Map.of());
    }

    private void predict(Context context) {
        Json.reply(
                context,
                Map.of(
                        "model",
                        context.pathParam("name"),
                        "version",
                        2,
                        "predictions",
                        List.of(Map.of("class", 1, "probability", 0.6372, "margin", 0.5634))));
    }

    private void putJob(Context context) {
        var job = Json.body(context);
        jobs.removeIf(j -> j.get("name").equals(job.get("name")));
        jobs.add(job);
        Json.reply(context, job);
    }

    private void startJob(Context context) {
        var job = named(jobs, context.pathParam("name"));
        var run = new LinkedHashMap<String, Object>();
        run.put("id", "r-started" + ids.incrementAndGet());
        run.put("jobType", job.get("jobType"));
        run.put("job", job.get("name"));
        run.put("pool", "default");
        run.put("state", "QUEUED");
        run.put("attempt", 1);
        run.put("settings", job.get("settings"));
        run.put("createdBy", "administrator");
        run.put("createdAt", System.currentTimeMillis());
        run.put("phase", "");
        run.put("done", 0);
        run.put("total", STEPS);
        run.put("outputs", Map.of());
        run.put("accounting", List.of());
        run.put("metrics", Map.of());
        runs.add(0, run);
        context.header("Location", "/api/v1/runs/" + run.get("id"));
        Json.reply(context, 202, run);
    }

    private void listRuns(Context context) {
        var found = runs.stream()
                .filter(run -> List.of("job", "jobType", "state", "workflowRun").stream()
                        .allMatch(key -> context.queryParam(key) == null
                                || context.queryParam(key).equals(run.get(key))))
                .toList();
        Json.reply(context, listing(found));
    }

    /** Each look at a run that was started here brings it a step on. */
    private void advance(Context context) {
        var run = run(context);
        if (String.valueOf(run.get("id")).startsWith("r-started")
                && !Set.of("SUCCEEDED", "CANCELLED").contains(run.get("state"))) {
            var done = ((Number) run.get("done")).intValue() + 1;
            run.putIfAbsent("startedAt", System.currentTimeMillis());
            run.put("done", Math.min(done, STEPS));
            run.put("phase", "Step " + done);
            run.put("state", done > STEPS ? "SUCCEEDED" : "RUNNING");
            if (done > STEPS) {
                run.put("finishedAt", System.currentTimeMillis());
                run.put("outputs", Map.of("repository", "flight-delay", "version", 2));
                run.put("metrics", Map.of("test.auc", 0.7246, "test.accuracy", 0.7937));
            }
        }
        Json.reply(context, run);
    }

    private void lines(Context context) {
        run(context);
        var from = Long.parseLong(context.queryParam("from") == null ? "0" : context.queryParam("from"));
        Json.reply(
                context,
                listing(log.stream()
                        .filter(line -> ((Number) line.get("line")).longValue() >= from)
                        .toList()));
    }

    private void cancel(Context context) {
        var run = run(context);
        run.put("state", "CANCELLED");
        run.put("finishedAt", System.currentTimeMillis());
        Json.reply(context, run);
    }

    private Map<String, Object> run(Context context) {
        return runs.stream()
                .filter(r -> r.get("id").equals(context.pathParam("id")))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("There is no run " + context.pathParam("id") + "."));
    }

    private List<Map<String, Object>> of(Context context) {
        named(models, context.pathParam("name"));
        return versions.get(context.pathParam("name"));
    }

    private Map<String, Object> version(Context context) {
        var wanted = context.pathParam("version");
        var alias = map(named(models, context.pathParam("name")).get("aliases")).get(wanted);
        return of(context).stream()
                .filter(v -> String.valueOf(v.get("version")).equals(alias == null ? wanted : String.valueOf(alias)))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("There is no version " + wanted + "."));
    }

    private static Map<String, Object> named(List<Map<String, Object>> items, String name) {
        return items.stream()
                .filter(item -> item.get("name").equals(name))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("There is no '" + name + "'."));
    }

    private static Map<String, Object> listing(List<?> items) {
        return Map.of("items", items, "total", items.size());
    }

    private static long count(InputStream content) throws IOException {
        var buffer = new byte[8192];
        var total = new AtomicLong();
        for (var n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            total.addAndGet(n);
        }
        return total.get();
    }

    private static Map<String, Object> read() {
        try (var content = FixtureApi.class.getResourceAsStream("/fixture/state.json")) {
            return Json.object(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** In the recording, times are milliseconds before now. */
    private static Object relativeToNow(Object value) {
        if (value instanceof Map<?, ?> found) {
            var result = new LinkedHashMap<String, Object>();
            found.forEach((key, v) -> result.put(
                    String.valueOf(key),
                    v instanceof Number ago && ago.longValue() < 0 && TIMES.contains(key)
                            ? System.currentTimeMillis() + ago.longValue()
                            : relativeToNow(v)));
            return result;
        }
        if (value instanceof List<?> items) {
            var result = new ArrayList<Object>();
            items.forEach(item -> result.add(relativeToNow(item)));
            return result;
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }
}
