package io.aimass.orchestration.platform.auth;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.auth.Tokens.PersonToken;
import io.aimass.orchestration.platform.config.Durations;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Persons' tokens: made, listed and revoked by a person. Those of the platform's own roles are not seen here. */
public final class TokenRoutes implements HttpModule {
    private static final Logger LOG = LoggerFactory.getLogger(TokenRoutes.class);

    private final Tokens tokens;

    public TokenRoutes(Tokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/tokens", Access.USER, this::list);
        routes.post("/api/v1/tokens", Access.USER, this::create);
        routes.delete("/api/v1/tokens/{name}", Access.USER, this::revoke);
    }

    private void list(Context context) {
        person(context);
        Json.reply(
                context,
                Map.of(
                        "items",
                        tokens.persons().stream().map(TokenRoutes::described).toList()));
    }

    private void create(Context context) {
        var caller = person(context);
        var settings = Settings.of("the token", Json.body(context));
        var name = settings.required("name", Names::check);
        var lifetime = settings.optional("lifetime", Durations::parse);
        settings.check(
                lifetime.filter(l -> l.toMillis() <= 0).isEmpty(),
                "'lifetime' is nothing; write 12h or 30d, or leave it out");
        settings.throwIfInvalid();
        var token = tokens.create(name, lifetime)
                .orElseThrow(() -> ApiException.conflict(
                        "There is a token '" + name + "' already. Revoke it first, or choose another name."));
        LOG.info("{} has made the token '{}'", caller.name(), name);
        var made = tokens.persons().stream()
                .filter(person -> person.name().equals(name))
                .findFirst()
                .map(TokenRoutes::described)
                .orElseGet(LinkedHashMap::new);
        made.put("name", name);
        made.put("token", token);
        Json.reply(context, 201, made);
    }

    private void revoke(Context context) {
        var caller = person(context);
        var name = context.pathParam("name");
        var names = tokens.persons().stream().map(PersonToken::name).toList();
        if (!names.contains(name)) {
            throw ApiException.notFound(Names.unknown(name, "token", names));
        }
        if (name.equals(caller.name())) {
            throw ApiException.conflict("'" + name + "' is the token you call with. Revoke it with another one.");
        }
        tokens.revoke(name);
        LOG.info("{} has revoked the token '{}'", caller.name(), name);
        context.status(204);
    }

    private static Caller person(Context context) {
        var caller = Caller.of(context);
        if (caller.kind() != Caller.Kind.ADMIN) {
            throw new ApiException(403, "Only a person's token may look after tokens.");
        }
        return caller;
    }

    private static Map<String, Object> described(PersonToken token) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", token.name());
        map.put("createdAt", token.createdAt());
        map.put("expiresAt", token.expiresAt().orElse(null));
        return map;
    }
}
