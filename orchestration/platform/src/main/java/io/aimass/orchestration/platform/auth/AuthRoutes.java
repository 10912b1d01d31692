package io.aimass.orchestration.platform.auth;

import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.http.Scheme;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The server's routes about callers: sign-in links for people, checks and sessions for the other roles. */
public final class AuthRoutes implements HttpModule {
    private final Tokens tokens;

    public AuthRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/api/v1/sign-in-links", Access.USER, this::link);
        routes.post("/api/v1/tokens/check", Access.USER, this::check);
        routes.post("/api/v1/sessions", Access.USER, this::signIn);
        routes.post("/api/v1/sessions/end", Access.USER, this::signOut);
        routes.get("/api/v1/me", Access.USER, context -> Json.reply(context, describe(Caller.of(context))));
    }

    private void link(Context context) {
        var key = tokens.signInKey(Caller.of(context).name());
        Json.reply(
                context,
                201,
                Map.of(
                        "key",
                        key,
                        "path",
                        "/sign-in?key=" + key,
                        "url",
                        Scheme.of(context) + "://" + context.host() + "/sign-in?key=" + key,
                        "expiresInSeconds",
                        Tokens.KEY_LIFETIME.toSeconds()));
    }

    private void check(Context context) {
        var settings = body(context);
        var found = settings.optional("token")
                .flatMap(tokens::token)
                .or(() -> settings.optional("session").flatMap(tokens::session));
        settings.throwIfInvalid();
        Json.reply(context, found.map(AuthRoutes::describe).orElse(Map.of("valid", false)));
    }

    private void signIn(Context context) {
        var settings = body(context);
        var credential = settings.required("key");
        settings.throwIfInvalid();
        var session = tokens.signIn(credential)
                .orElseThrow(() -> new ApiException(422, "The key is not valid, or was used before."));
        Json.reply(context, 201, Map.of("session", session));
    }

    private void signOut(Context context) {
        var settings = body(context);
        var session = settings.required("session");
        settings.throwIfInvalid();
        tokens.signOut(session);
        context.status(204);
    }

    private static Settings body(Context context) {
        if (Caller.of(context).csrf().isPresent()) {
            throw new ApiException(403, "This route is for the platform's own roles, not for browsers.");
        }
        return Settings.of("the request", Json.body(context));
    }

    private static Map<String, Object> describe(Caller caller) {
        var map = new LinkedHashMap<String, Object>();
        map.put("valid", true);
        map.put("name", caller.name());
        map.put("kind", caller.kind().name());
        Optional.ofNullable(caller.csrf().orElse(null)).ifPresent(csrf -> map.put("csrf", csrf));
        return map;
    }
}
