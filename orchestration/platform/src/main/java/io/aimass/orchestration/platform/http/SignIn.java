package io.aimass.orchestration.platform.http;

import io.aimass.orchestration.platform.auth.Caller;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;

/** Signing in and out of a browser. */
final class SignIn implements HttpModule {
    private final ServerOptions options;
    private final Gate gate;

    SignIn(ServerOptions options, Gate gate) {
        this.options = options;
        this.gate = gate;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/sign-in", Access.PUBLIC, this::link);
        routes.post("/sign-in", Access.PUBLIC, this::form);
        routes.post("/sign-out", Access.USER, this::signOut);
    }

    private void link(Context context) {
        var key = context.queryParam("key");
        if (key != null) {
            signIn(context, key, "/", "The link was used before or is too old. Run 'aimass status' for a new one.");
        } else if (Caller.find(context).isPresent()) {
            context.redirect("/", HttpStatus.SEE_OTHER);
        } else {
            context.html(options.signInPage().html(context, "/", ""));
        }
    }

    private void form(Context context) {
        var key = context.formParam("key");
        signIn(context, key == null ? "" : key.strip(), ownPath(context.formParam("to")), "That is not a valid token.");
    }

    private void signIn(Context context, String key, String to, String problem) {
        var session = options.authenticator().signIn(key);
        if (session.isPresent()) {
            gate.cookie().set(context, session.get());
            context.redirect(to, HttpStatus.SEE_OTHER);
        } else {
            gate.throttle().failed(context);
            context.status(401).html(options.signInPage().html(context, to, problem));
        }
    }

    private void signOut(Context context) {
        gate.cookie().get(context).ifPresent(options.authenticator()::signOut);
        gate.cookie().clear(context);
        context.redirect("/sign-in", HttpStatus.SEE_OTHER);
    }

    /** Never leads to another site. */
    static String ownPath(String to) {
        return to == null || !to.matches("/([^/\\\\].*)?") || to.chars().anyMatch(c -> c < ' ') ? "/" : to;
    }
}
