package io.aimass.orchestration.inference;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.config.ProductVersion;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.scoring.Prediction;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Open Inference Protocol, version 2, in JSON. Errors are {@code {"error": "…"}} as the protocol has it. */
final class OpenInferenceRoutes implements HttpModule {
    private static final List<String> KEYS = List.of("id", "inputs", "outputs", "parameters");

    private final ServedModels models;
    private final Latencies latencies;

    OpenInferenceRoutes(ServedModels models, Latencies latencies) {
        this.models = models;
        this.latencies = latencies;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/v2/health/live", Access.PUBLIC, context -> Json.reply(context, Map.of("live", true)));
        routes.get("/v2/health/ready", Access.PUBLIC, this::serverReady);
        routes.get("/v2", Access.USER, OpenInferenceRoutes::server);
        for (var path : List.of("/v2/models/{name}", "/v2/models/{name}/versions/{version}")) {
            routes.get(path, Access.USER, guarded(this::model));
            routes.get(path + "/ready", Access.USER, guarded(this::ready));
            routes.post(path + "/infer", Access.USER, guarded(this::infer));
        }
    }

    private void serverReady(Context context) {
        var ready = models.ready();
        Json.reply(context, ready ? 200 : 503, Map.of("ready", ready));
    }

    private static void server(Context context) {
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", "aimass");
        answer.put("version", ProductVersion.text());
        answer.put("extensions", List.of());
        Json.reply(context, answer);
    }

    private void model(Context context) {
        var model = find(context);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", model.name());
        answer.put("versions", models.versions(model.name()));
        answer.put("platform", "aimass_" + model.scorer().manifest().engine());
        answer.put(
                "inputs",
                model.scorer().inputs().stream().map(OpenInferenceRoutes::input).toList());
        answer.put(
                "outputs",
                Tensors.OUTPUTS.stream().map(OpenInferenceRoutes::output).toList());
        Json.reply(context, answer);
    }

    private void ready(Context context) {
        var model = find(context);
        Json.reply(context, Map.of("name", model.name(), "ready", true));
    }

    private void infer(Context context) {
        var body = Bodies.object(context);
        for (var key : body.keySet()) {
            if (!KEYS.contains(key)) {
                throw ApiException.badRequest(Names.unknown(key, "field of an inference request", KEYS));
            }
        }
        var wanted = wanted(body.get("outputs"));
        var model = find(context);
        var records = Tensors.records(model.scorer().inputs(), body.get("inputs"));
        var predictions = latencies.time(model, records.size(), () -> predict(model, records));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("model_name", model.name());
        answer.put("model_version", model.version());
        if (body.get("id") != null) {
            answer.put("id", String.valueOf(body.get("id")));
        }
        answer.put("outputs", Tensors.outputs(predictions, wanted));
        Json.reply(context, answer);
    }

    private static List<Prediction> predict(ServedModel model, List<Map<String, Object>> records) {
        var predictions = new ArrayList<Prediction>(records.size());
        for (var record : records) {
            try {
                predictions.add(model.scorer().score(record));
            } catch (JobException e) {
                throw new JobException(e.type(), "Row " + predictions.size() + ": " + e.getMessage(), e);
            }
        }
        return predictions;
    }

    private static List<String> wanted(Object outputs) {
        if (outputs == null) {
            return List.of();
        }
        if (!(outputs instanceof List<?> list)) {
            throw ApiException.badRequest("'outputs' must be a list of objects with a 'name'.");
        }
        var wanted = new ArrayList<String>();
        for (var item : list) {
            var name = item instanceof Map<?, ?> map ? String.valueOf(map.get("name")) : String.valueOf(item);
            if (!Tensors.OUTPUTS.contains(name)) {
                throw ApiException.badRequest(Names.unknown(name, "output of the model", Tensors.OUTPUTS));
            }
            if (wanted.contains(name)) {
                throw ApiException.badRequest("Output '" + name + "' is asked for twice.");
            }
            wanted.add(name);
        }
        return wanted;
    }

    private ServedModel find(Context context) {
        var version = context.pathParamMap().getOrDefault("version", ModelRef.CHAMPION);
        return models.find(ModelRef.parse(context.pathParam("name"), version));
    }

    private static Map<String, Object> input(Column column) {
        return tensor(column.name(), Tensors.datatype(column.type()));
    }

    private static Map<String, Object> output(String name) {
        return tensor(name, Tensors.outputDatatype(name));
    }

    private static Map<String, Object> tensor(String name, String datatype) {
        var tensor = new LinkedHashMap<String, Object>();
        tensor.put("name", name);
        tensor.put("datatype", datatype);
        tensor.put("shape", List.of(-1));
        return tensor;
    }

    private static Handler guarded(Handler handler) {
        return context -> {
            try {
                handler.handle(context);
            } catch (ApiException e) {
                Json.reply(context, e.status(), Map.of("error", e.getMessage()));
            } catch (JobException e) {
                if (e.type() == ErrorType.INTERNAL) {
                    throw e;
                }
                Json.reply(
                        context,
                        e.type() == ErrorType.USER ? 400 : e.type() == ErrorType.DATA ? 422 : 503,
                        Map.of("error", e.getMessage()));
            }
        };
    }
}
