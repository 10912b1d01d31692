package io.aimass.orchestration.ui.role;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The server's way to ModelInference, with a token of the server's own. */
final class Predictions implements HttpModule {
    private final Services services;
    private final String token;

    Predictions(Services services, String token) {
        this.services = services;
        this.token = token;
    }

    /** @param records as the model's signature says; @return ModelInference's answer */
    Map<String, Object> predict(String model, String version, List<?> records) {
        return inference().post(path(model), Map.of("records", records, "version", version));
    }

    @Override
    public void register(Routes routes) {
        routes.post(
                "/api/v1/models/{name}/predict",
                Access.USER,
                context -> Json.reply(context, inference().post(path(context.pathParam("name")), Json.body(context))));
        routes.get(
                "/api/v1/predictions",
                Access.USER,
                context -> Json.reply(context, inference().get("/api/v1/metrics")));
    }

    private ApiClient inference() {
        return ApiClient.of(services.require("inference").toString(), token);
    }

    private static String path(String model) {
        return "/api/v1/models/"
                + URLEncoder.encode(model, StandardCharsets.UTF_8).replace("+", "%20") + "/predict";
    }
}
