package io.aimass.orchestration.compute.cluster;

import io.aimass.contracts.ClusterGate;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** What the master's page says, as Spark's {@code /json/} gives it. */
final class MasterPage {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final URI page;
    private final String gate;

    MasterPage(URI page, String secret) {
        this.page = page;
        this.gate = ClusterGate.key(secret);
    }

    /** Empty while it does not answer. */
    Optional<Map<String, Object>> read() {
        var request = HttpRequest.newBuilder(page.resolve("/json/"))
                .timeout(PATIENCE)
                .header(ClusterGate.HEADER, gate)
                .build();
        try {
            var answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 200 ? Optional.of(Json.object(answer.body())) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
