package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The server's REST interface, as the command line uses it. Failures carry the server's own message. */
public final class Remote {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI server;
    private final String token;

    public Remote(URI server, String token) {
        this.server = server;
        this.token = token;
    }

    static Remote of(Path home, String url) {
        var server = Optional.ofNullable(url)
                .or(() -> Optional.ofNullable(System.getenv("AIMASS_URL")))
                .or(() -> Running.on(home).map(r -> r.urls().get("server")))
                .orElseThrow(() -> new JobException(
                        ErrorType.EXTERNAL,
                        "Nothing runs on " + home
                                + ". Start it with `aimass up`, or name a server with --url or AIMASS_URL."));
        return new Remote(URI.create(server.replaceAll("/+$", "")), token(home));
    }

    static String token(Path home) {
        var fromEnvironment = System.getenv("AIMASS_TOKEN");
        if (fromEnvironment != null) {
            return fromEnvironment.trim();
        }
        try {
            return Files.readString(home.resolve("token")).trim();
        } catch (NoSuchFileException e) {
            throw JobException.user(
                    "There is no token in %s. Set AIMASS_TOKEN, or use --home with the home of a server of yours.",
                    home);
        } catch (IOException e) {
            throw JobException.user("The token in %s cannot be read: %s.", home, e.getMessage());
        }
    }

    public URI server() {
        return server;
    }

    public Map<String, Object> get(String path) {
        return json(request(path).GET());
    }

    /** Empty when the server answers 404. */
    public Optional<Map<String, Object>> find(String path) {
        try {
            return Optional.of(get(path));
        } catch (ApiException e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    public Map<String, Object> post(String path, Map<String, ?> body) {
        return json(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.text(body))));
    }

    public Map<String, Object> put(String path, Map<String, ?> body) {
        return json(
                request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(Json.text(body))));
    }

    public Map<String, Object> putText(String path, String yaml) {
        return json(request(path).header("Content-Type", "application/yaml").PUT(BodyPublishers.ofString(yaml)));
    }

    public Map<String, Object> putFile(String path, Path file) throws IOException {
        BodyPublisher body = BodyPublishers.ofFile(file);
        return json(
                request(path).header("Content-Type", "application/octet-stream").PUT(body));
    }

    public void delete(String path) {
        json(request(path).DELETE());
    }

    /** Writes the whole answer to {@code file}, or leaves it as it was. */
    public void download(String path, Path file) {
        var folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
            throw JobException.user("%s cannot be written: name a file in a folder that is there.", file);
        }
        var temporary = file.resolveSibling(file.getFileName() + ".part");
        try {
            var response = client.send(request(path).GET().build(), BodyHandlers.ofInputStream());
            try (var body = response.body()) {
                if (response.statusCode() / 100 != 2) {
                    throw failure(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
                }
                Files.copy(body, temporary, StandardCopyOption.REPLACE_EXISTING);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw JobException.external(e, "%s could not be downloaded to %s: %s.", path, file, e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** One path segment, escaped. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String path(String text) {
        return Arrays.stream(text.split("/")).map(Remote::segment).collect(Collectors.joining("/"));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", "application/json");
    }

    private Map<String, Object> json(HttpRequest.Builder request) {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() / 100 != 2) {
                throw failure(response.statusCode(), response.body());
            }
            return response.body().isBlank() ? Map.of() : Json.object(response.body());
        } catch (ConnectException e) {
            throw JobException.external(
                    e, "No server answers at %s. Start it with `aimass up`, or name another with --url.", server);
        } catch (IOException e) {
            throw JobException.external(e, "The server at %s did not answer: %s.", server, e.getMessage());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static RuntimeException failure(int status, String body) {
        if (status == 401) {
            return new ApiException(
                    status,
                    "The server does not accept this token. Set AIMASS_TOKEN, or use --home with the home of a server of yours.");
        }
        try {
            if (Json.object(body).get("error") instanceof Map<?, ?> error) {
                if (error.get("problems") instanceof List<?> problems && !problems.isEmpty()) {
                    return new InvalidSettings(
                            problems.stream().map(String::valueOf).toList());
                }
                return new ApiException(status, String.valueOf(error.get("message")));
            }
        } catch (IllegalArgumentException e) {
            return new ApiException(status, "The server answered " + status + " and no JSON.");
        }
        return new ApiException(status, "The server answered " + status + ".");
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
