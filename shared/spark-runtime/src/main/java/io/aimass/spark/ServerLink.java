package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.RunRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The driver's side of the driver protocol: one HTTP call a method. */
final class ServerLink {
    /** A run to do and the token to speak for it. */
    record Assignment(RunRequest request, String token) {}

    /** The server does not know this driver or run any more: stop. */
    static final class NotWanted extends Exception {
        private static final long serialVersionUID = 1L;

        NotWanted(String message) {
            super(message);
        }
    }

    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofSeconds(120);
    private static final Duration BEAT = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(3))
            .build();
    private final URI server;
    private final String driver;
    private final String token;

    ServerLink(URI server, String driver, String token) {
        this.server = server;
        this.driver = driver;
        this.token = token;
    }

    Optional<Assignment> next() throws IOException, InterruptedException, NotWanted {
        var answer =
                send(call("/driver/v1/drivers/" + driver + "/next", token).GET().timeout(POLL));
        return answer.isEmpty() ? Optional.empty() : Optional.of(assignment(answer));
    }

    void beat(Map<String, Object> state) throws IOException, InterruptedException, NotWanted {
        send(call("/driver/v1/drivers/" + driver + "/heartbeat", token)
                .POST(json(state))
                .timeout(BEAT));
    }

    /** Who a person's token belongs to; empty when it is none. */
    Optional<String> caller(String personsToken) throws IOException, InterruptedException {
        try {
            var answer = send(call("/driver/v1/drivers/" + driver + "/callers", token)
                    .POST(json(Map.of("token", personsToken)))
                    .timeout(BEAT));
            return Optional.ofNullable((String) answer.get("name"));
        } catch (NotWanted e) {
            throw new IOException("the server does not know this driver: " + e.getMessage(), e);
        }
    }

    /** @return whether the run is to be cancelled */
    boolean events(Assignment run, List<String> lines) throws IOException, InterruptedException, NotWanted {
        var body = lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        var answer = send(call("/driver/v1/runs/" + run.request().runId() + "/events", run.token())
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .timeout(CALL));
        return Boolean.TRUE.equals(answer.get("cancel"));
    }

    /** @throws JobException USER when there is no such secret, EXTERNAL when the server does not answer */
    String secret(Assignment run, String name) {
        var path = "/driver/v1/runs/" + run.request().runId() + "/secrets/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8);
        try {
            return String.valueOf(
                    send(call(path, run.token()).GET().timeout(CALL)).get("value"));
        } catch (NotWanted e) {
            throw new JobException(
                    ErrorType.USER,
                    "The secret '" + name + "' is not given to this run: its settings do not name it.",
                    e);
        } catch (IOException e) {
            throw JobException.external(
                    e, "The server did not answer when asked for the secret '%s'. Try again.", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private HttpRequest.Builder call(String path, String bearer) {
        return HttpRequest.newBuilder(server.resolve(path)).header("Authorization", "Bearer " + bearer);
    }

    private static HttpRequest.BodyPublisher json(Map<String, Object> body) {
        return HttpRequest.BodyPublishers.ofString(Json.text(body));
    }

    private Map<String, Object> send(HttpRequest.Builder call) throws IOException, InterruptedException, NotWanted {
        var answer = client.send(call.build(), HttpResponse.BodyHandlers.ofString());
        return switch (answer.statusCode()) {
            case 200, 202 -> answer.body().isBlank() ? Map.of() : Json.object(answer.body());
            case 204 -> Map.of();
            case 400 -> throw new JobException(ErrorType.USER, message(answer.body()));
            case 401, 403, 404, 409, 410 -> throw new NotWanted(answer.statusCode() + " " + answer.body());
            default -> throw new IOException("the server answered " + answer.statusCode() + " " + answer.body());
        };
    }

    private static String message(String body) {
        return Json.object(body).get("error") instanceof Map<?, ?> error ? String.valueOf(error.get("message")) : body;
    }

    @SuppressWarnings("unchecked")
    private static Assignment assignment(Map<String, Object> answer) {
        var request = (Map<String, Object>) answer.get("request");
        return new Assignment(
                new RunRequest(
                        (String) request.get("runId"),
                        ((Number) request.get("attempt")).intValue(),
                        (String) request.get("jobType"),
                        (Map<String, Object>) request.get("settings"),
                        (String) request.get("root"),
                        (Map<String, Object>) request.getOrDefault("previous", Map.of())),
                (String) answer.get("token"));
    }
}
