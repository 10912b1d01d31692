package io.aimass.orchestration.inference;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.scoring.Prediction;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Predictions for plain JSON records, and what this role says of itself. */
final class PredictRoutes implements HttpModule {
    static final int MAX_RECORDS = 10_000;

    private static final List<String> KEYS = List.of("records", "version");

    private final ServedModels models;
    private final Latencies latencies;

    PredictRoutes(ServedModels models, Latencies latencies) {
        this.models = models;
        this.latencies = latencies;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/health", Access.PUBLIC, context -> Json.reply(context, Map.of("status", "ok")));
        routes.get("/api/v1/metrics", Access.USER, this::metrics);
        routes.get("/api/v1/models", Access.USER, this::loaded);
        routes.post("/api/v1/models/{name}/predict", Access.USER, this::predict);
    }

    private void predict(Context context) {
        var body = Bodies.object(context);
        for (var key : body.keySet()) {
            if (!KEYS.contains(key)) {
                throw ApiException.badRequest(Names.unknown(key, "field of the request", KEYS));
            }
        }
        var records = records(body.get("records"));
        var model = models.find(ModelRef.parse(context.pathParam("name"), version(body.get("version"))));
        var predictions = latencies.time(model, records.size(), () -> predict(model, records));
        var answer = new LinkedHashMap<String, Object>();
        answer.put("model", model.name());
        answer.put("version", model.version());
        answer.put("predictions", predictions);
        Json.reply(context, answer);
    }

    private static List<Map<String, Object>> predict(ServedModel model, List<Map<String, ?>> records) {
        var predictions = new ArrayList<Map<String, Object>>(records.size());
        for (var record : records) {
            try {
                predictions.add(describe(model.scorer().score(record)));
            } catch (JobException e) {
                throw new JobException(e.type(), "records[" + predictions.size() + "]: " + e.getMessage(), e);
            }
        }
        return predictions;
    }

    private static Map<String, Object> describe(Prediction prediction) {
        var map = new LinkedHashMap<String, Object>();
        map.put("class", prediction.label());
        map.put("probability", prediction.probability());
        map.put("margin", prediction.margin());
        return map;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, ?>> records(Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            throw ApiException.badRequest(
                    "'records' must be a list of at least one object, each a row: {\"records\": [{…}]}.");
        }
        if (list.size() > MAX_RECORDS) {
            throw ApiException.badRequest("'records' has " + list.size() + " rows; send at most " + MAX_RECORDS
                    + " at once, or score a table with the job type score.");
        }
        for (var i = 0; i < list.size(); i++) {
            if (!(list.get(i) instanceof Map)) {
                throw ApiException.badRequest("records[" + i + "] must be an object with the model's columns.");
            }
        }
        return (List<Map<String, ?>>) value;
    }

    private static String version(Object value) {
        if (value == null) {
            return ModelRef.CHAMPION;
        }
        if (value instanceof String || value instanceof Integer) {
            return String.valueOf(value);
        }
        throw ApiException.badRequest("'version' is neither a version's number nor an alias; write 3 or champion.");
    }

    private void metrics(Context context) {
        var items = latencies.items();
        Json.reply(context, Map.of("items", items, "total", items.size()));
    }

    private void loaded(Context context) {
        var items = models.loaded().stream().map(PredictRoutes::describe).toList();
        Json.reply(context, Map.of("items", items, "total", items.size()));
    }

    private static Map<String, Object> describe(ServedModel model) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", model.name());
        map.put("version", model.version());
        map.put("engine", model.scorer().manifest().engine());
        return map;
    }
}
