package io.aimass.orchestration.ui.role;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the other roles answer: each says so, with its own token, when it starts and again every few seconds. Kept in memory. The
 * server sends its own token to these addresses, so nobody else may name them.
 */
final class Services implements HttpModule {
    private static final long FORGET_MILLIS = 30_000;

    private record Service(URI uri, long heardAt) {}

    private final Map<String, Service> known = new ConcurrentHashMap<>();
    private final Clock clock;

    Services(Clock clock) {
        this.clock = clock;
    }

    Optional<URI> find(String role) {
        return Optional.ofNullable(known.get(role))
                .filter(s -> s.heardAt() + FORGET_MILLIS > clock.millis())
                .map(Service::uri);
    }

    /** @throws JobException EXTERNAL when the role has not been heard of */
    URI require(String role) {
        return find(role)
                .orElseThrow(() -> new JobException(
                        ErrorType.EXTERNAL,
                        "The role " + role
                                + " does not run, or cannot reach the server. Start it with `aimass up --role " + role
                                + "`."));
    }

    Map<String, String> all() {
        var urls = new TreeMap<String, String>();
        known.keySet().forEach(role -> find(role).ifPresent(uri -> urls.put(role, uri.toString())));
        return urls;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/api/v1/services", Access.SERVICE, context -> {
            var body = Json.body(context);
            if (!(body.get("role") instanceof String role)
                    || !(body.get("url") instanceof String url)
                    || !url.matches("https?://[^/\\s]+")) {
                throw ApiException.badRequest("A service has a 'role' and a 'url' such as http://127.0.0.1:8080.");
            }
            known.put(role, new Service(URI.create(url), clock.millis()));
            context.status(204);
        });
    }
}
