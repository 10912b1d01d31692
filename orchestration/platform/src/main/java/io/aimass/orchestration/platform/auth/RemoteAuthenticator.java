package io.aimass.orchestration.platform.auth;

import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Recognises callers by asking the server. A caller it has accepted is accepted for a few seconds without asking again. */
public final class RemoteAuthenticator implements Authenticator {
    private static final Duration TRUST = Duration.ofSeconds(5);
    private static final int REMEMBERED = 1_000;

    private final ApiClient server;
    private final Clock clock;
    private final Map<String, Accepted> accepted = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Accepted> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param server signed in with this role's service token */
    public RemoteAuthenticator(ApiClient server) {
        this(server, Clock.systemUTC());
    }

    RemoteAuthenticator(ApiClient server, Clock clock) {
        this.server = server;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> token(String token) {
        return ask("token", token);
    }

    @Override
    public Optional<Caller> session(String session) {
        return ask("session", session);
    }

    @Override
    public Optional<String> signIn(String credential) {
        try {
            return Optional.of(String.valueOf(
                    server.post("/api/v1/sessions", Map.of("key", credential)).get("session")));
        } catch (ApiException e) {
            if (e.status() == 422) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void signOut(String session) {
        synchronized (accepted) {
            accepted.remove(Secret.hash("session:" + session));
        }
        server.post("/api/v1/sessions/end", Map.of("session", session));
    }

    private Optional<Caller> ask(String what, String secret) {
        var key = Secret.hash(what + ":" + secret);
        synchronized (accepted) {
            var known = accepted.get(key);
            if (known != null && known.until > clock.millis()) {
                return Optional.of(known.caller);
            }
        }
        var answer = server.post("/api/v1/tokens/check", Map.of(what, secret));
        if (!Boolean.TRUE.equals(answer.get("valid"))) {
            return Optional.empty();
        }
        var caller = new Caller(
                String.valueOf(answer.get("name")),
                Caller.Kind.valueOf(String.valueOf(answer.get("kind"))),
                Optional.ofNullable((String) answer.get("csrf")));
        synchronized (accepted) {
            accepted.put(key, new Accepted(caller, clock.millis() + TRUST.toMillis()));
        }
        return Optional.of(caller);
    }

    private record Accepted(Caller caller, long until) {}
}
