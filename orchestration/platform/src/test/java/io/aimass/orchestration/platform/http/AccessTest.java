package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessTest {
    private static final HttpModule ROUTES = routes -> {
        routes.get("/api/v1/health", Access.PUBLIC, context -> Json.reply(context, Map.of("status", "ok")));
        routes.get("/api/v1/things/{name}", Access.USER, context -> Json.reply(context, Map.of("name", context.pathParam("name"))));
        routes.put("/api/v1/things/{name}", Access.USER, context -> Json.reply(context, Json.body(context)));
        routes.get("/driver/v1/drivers/{driver}/next", Access.DRIVER, context -> context.status(204));
    };

    @TempDir
    Path folder;

    @Test
    void everyRouteButThePublicOnesAnswers401WithoutAToken() throws Exception {
        try (var server = TestServer.start(folder, ROUTES)) {
            for (var route : server.server().routes()) {
                var path = route.path().replaceAll("[{<][^}>]+[}>]", "x");
                var status = send(server, route.method().name(), path);
                if (route.access() == Access.PUBLIC) {
                    assertThat(status).as(route.toString()).isIn(200, 401);
                } else {
                    assertThat(status).as(route.toString()).isEqualTo(401);
                }
            }
        }
    }

    @Test
    void aTokenOpensAUserRoute() {
        try (var server = TestServer.start(folder, ROUTES)) {
            assertThat(server.client().get("/api/v1/things/a")).containsEntry("name", "a");
        }
    }

    @Test
    void anUnknownPathSaysSo() {
        try (var server = TestServer.start(folder, ROUTES)) {
            assertThatThrownBy(() -> server.client().get("/api/v1/nothing")).isInstanceOf(ApiException.class)
                    .hasMessage("There is nothing at /api/v1/nothing.");
        }
    }

    private static int send(TestServer server, String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(server.server().uri() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
