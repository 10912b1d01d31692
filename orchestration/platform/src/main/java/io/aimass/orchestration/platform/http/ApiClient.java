package io.aimass.orchestration.platform.http;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Speaks to one of our HTTP servers. An answer of 4xx or 5xx is thrown as {@link ApiException} with the server's own message; no answer
 * as {@link JobException} EXTERNAL naming the address. Thread-safe.
 */
public final class ApiClient {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration REQUEST = Duration.ofSeconds(60);

    private final URI base;
    private final Supplier<String> token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    /** @param base {@code http://host:port}; @param token asked for each request, empty for none */
    public ApiClient(URI base, Supplier<String> token) {
        this.base = base;
        this.token = token;
    }

    public static ApiClient of(String base, String token) {
        return new ApiClient(URI.create(base), () -> token);
    }

    public URI base() {
        return base;
    }

    public Map<String, Object> get(String path) {
        return object(send(request("GET", path, BodyPublishers.noBody(), REQUEST)));
    }

    /** The items of a listing. */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> items(String path) {
        return (List<Map<String, Object>>) get(path).getOrDefault("items", List.of());
    }

    public Map<String, Object> post(String path, Object body) {
        return object(send(json("POST", path, body)));
    }

    public Map<String, Object> put(String path, Object body) {
        return object(send(json("PUT", path, body)));
    }

    /** PUTs text such as a spec's YAML. */
    public Map<String, Object> put(String path, String contentType, String body) {
        return object(send(typed("PUT", path, contentType, BodyPublishers.ofString(body), REQUEST)));
    }

    public void delete(String path) {
        send(request("DELETE", path, BodyPublishers.noBody(), REQUEST));
    }

    /** Waits for an answer that may take a while; empty when there is none (204). */
    public Optional<Map<String, Object>> poll(String path, Duration atMost) {
        var response = send(request("GET", path, BodyPublishers.noBody(), atMost));
        return response.statusCode() == 204 ? Optional.empty() : Optional.of(object(response));
    }

    /** Streams {@code content}, of unknown length, in constant memory. */
    public Map<String, Object> upload(String path, Supplier<InputStream> content) {
        return object(send(typed(
                "PUT", path, "application/octet-stream", BodyPublishers.ofInputStream(content), Duration.ofHours(1))));
    }

    /** The body as a stream, to be closed by the caller. */
    public InputStream download(String path) {
        var response = exchange(
                request("GET", path, BodyPublishers.noBody(), Duration.ofHours(1)), BodyHandlers.ofInputStream());
        if (response.statusCode() < 400) {
            return response.body();
        }
        try (var body = response.body()) {
            throw failure(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Each line of a streamed answer (NDJSON) until it ends or {@code goOn} says no. */
    public void lines(String path, BooleanSupplier goOn, Consumer<String> line) {
        stream(path, "application/x-ndjson", goOn, line);
    }

    /** Each event of a server-sent stream until it ends or {@code goOn} says no. Comments are left out. */
    public void events(String path, BooleanSupplier goOn, Consumer<ServerEvent> event) {
        var assembler = new ServerEvent.Assembler(event);
        stream(path, "text/event-stream", goOn, assembler::line);
    }

    private void stream(String path, String accept, BooleanSupplier goOn, Consumer<String> line) {
        var request = builder("GET", path, Duration.ofHours(24))
                .header("Accept", accept)
                .GET()
                .build();
        var response = exchange(request, BodyHandlers.ofInputStream());
        try (var reader = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            if (response.statusCode() >= 400) {
                throw failure(
                        response.statusCode(), String.join("\n", reader.lines().toList()));
            }
            for (var text = reader.readLine(); text != null && goOn.getAsBoolean(); text = reader.readLine()) {
                line.accept(text);
            }
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpRequest json(String method, String path, Object body) {
        return typed(method, path, "application/json", BodyPublishers.ofString(Json.text(body)), REQUEST);
    }

    private HttpRequest typed(String method, String path, String contentType, BodyPublisher body, Duration timeout) {
        return builder(method, path, timeout)
                .header("Content-Type", contentType)
                .method(method, body)
                .build();
    }

    private HttpRequest request(String method, String path, BodyPublisher body, Duration timeout) {
        return builder(method, path, timeout).method(method, body).build();
    }

    private HttpRequest.Builder builder(String method, String path, Duration timeout) {
        var builder = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
        var secret = token.get();
        return secret.isEmpty() ? builder : builder.header("Authorization", "Bearer " + secret);
    }

    private HttpResponse<String> send(HttpRequest request) {
        var response = exchange(request, BodyHandlers.ofString());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), response.body());
        }
        return response;
    }

    private <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException(ErrorType.EXTERNAL, "Interrupted while waiting for " + base + ".", e);
        }
    }

    private JobException unreachable(IOException e) {
        return new JobException(
                ErrorType.EXTERNAL,
                base + " does not answer (" + e.getClass().getSimpleName()
                        + "). Is it running? Start it with 'aimass up', or give another address with AIMASS_URL.",
                e);
    }

    private static Map<String, Object> object(HttpResponse<String> response) {
        return response.body().isBlank() ? Map.of() : Json.object(response.body());
    }

    @SuppressWarnings("unchecked")
    private static ApiException failure(int status, String body) {
        try {
            var error = (Map<String, Object>) Json.object(body).getOrDefault("error", Map.of());
            var problems = error.get("problems") instanceof List<?> list
                    ? list.stream().map(String::valueOf).toList()
                    : List.<String>of();
            return new ApiException(
                    status,
                    ApiException.type(String.valueOf(error.get("type"))),
                    String.valueOf(error.getOrDefault("message", "status " + status)),
                    problems);
        } catch (IllegalArgumentException | ClassCastException e) {
            return new ApiException(status, "The server answered " + status + ".");
        }
    }
}
