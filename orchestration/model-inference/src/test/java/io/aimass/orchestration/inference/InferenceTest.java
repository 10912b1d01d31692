package io.aimass.orchestration.inference;

import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The inference role over HTTP, beside a server that has version 1 as champion. */
abstract class InferenceTest {
    @TempDir
    Path folder;

    final TestRepository repository =
            new TestRepository().with("1", TestModels.forest(1)).alias("champion", "1");
    TestServer server;
    InferenceService inference;
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void start() throws IOException {
        server = TestServer.start(Files.createDirectories(folder.resolve("server")), repository);
        inference = startInference();
    }

    @AfterEach
    void stop() {
        inference.close();
        server.close();
    }

    InferenceService startInference() {
        var options =
                InferenceOptions.of(server.server().uri(), server.token(), "127.0.0.1", 0, folder.resolve("cache"));
        return InferenceService.start(options, Duration.ofMillis(20));
    }

    ApiClient client() {
        return ApiClient.of(inference.uri().toString(), server.token());
    }

    Map<String, Object> predict(Object body) {
        return client().post("/api/v1/models/flight-delay/predict", body);
    }

    Answer post(String path, String body) {
        return send(path, BodyPublishers.ofString(body));
    }

    Answer send(String path, BodyPublisher body) {
        var request = HttpRequest.newBuilder(URI.create(inference.uri() + path))
                .header("Authorization", "Bearer " + server.token())
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
        return send(request);
    }

    /** Without a token. */
    Answer get(String path) {
        return send(HttpRequest.newBuilder(URI.create(inference.uri() + path)).build());
    }

    private Answer send(HttpRequest request) {
        try {
            var response = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), response.body().isBlank() ? Map.of() : Json.object(response.body()));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + " did not happen in 30 seconds");
            }
            Thread.onSpinWait();
        }
    }

    record Answer(int status, Map<String, Object> body) {
        @SuppressWarnings("unchecked")
        String message() {
            var error = body.get("error");
            return error instanceof Map<?, ?> map
                    ? String.valueOf(((Map<String, Object>) map).get("message"))
                    : String.valueOf(error);
        }
    }
}
