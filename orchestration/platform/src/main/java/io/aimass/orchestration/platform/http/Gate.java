package io.aimass.orchestration.platform.http;

import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.auth.Secret;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.Set;

/** The one place where a route's declared access is enforced. */
final class Gate {
    static final String ANSWERED = "aimass.answered";
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final ServerOptions options;
    private final SessionCookie cookie;
    private final Throttle throttle = new Throttle();

    Gate(ServerOptions options) {
        this.options = options;
        this.cookie = new SessionCookie(options.role());
    }

    SessionCookie cookie() {
        return cookie;
    }

    Throttle throttle() {
        return throttle;
    }

    void admit(Context context, Access access) {
        switch (access) {
            case PUBLIC -> session(context).ifPresent(caller -> caller.attach(context));
            case USER -> user(context);
            case SERVICE -> service(context);
            case DRIVER -> driver(context);
        }
    }

    private void user(Context context) {
        var token = bearer(context);
        var caller = token.isPresent() ? token.flatMap(options.authenticator()::token) : session(context);
        if (caller.isEmpty()) {
            if (token.isPresent()) {
                throttle.failed(context);
            } else if (signedInByKey(context)) {
                return;
            }
            throw new Unauthenticated(
                    token.isPresent()
                            ? "The token is not valid."
                            : "A token is needed: Authorization: Bearer <token>.");
        }
        checkCsrf(context, caller.get());
        caller.get().attach(context);
    }

    private void service(Context context) {
        user(context);
        if (Caller.find(context).filter(Caller::isService).isEmpty()) {
            throw new ApiException(403, "This route is for the platform's own roles, with a token of their own.");
        }
    }

    private void driver(Context context) {
        var token = bearer(context);
        if (token.isEmpty() || !options.drivers().permits(context, token.get())) {
            token.ifPresent(t -> throttle.failed(context));
            throw new Unauthenticated("The token of this driver or run is needed.");
        }
    }

    /** A page opened with {@code ?token=KEY}: the key becomes a session and leaves the address bar. */
    private boolean signedInByKey(Context context) {
        var key = context.queryParam("token");
        if (key == null || !"GET".equals(context.req().getMethod()) || !wantsHtml(context)) {
            return false;
        }
        var session = options.authenticator().signIn(key);
        if (session.isEmpty()) {
            throttle.failed(context);
            return false;
        }
        cookie.set(context, session.get());
        context.attribute(ANSWERED, true);
        context.redirect(context.path(), io.javalin.http.HttpStatus.SEE_OTHER);
        return true;
    }

    private Optional<Caller> session(Context context) {
        return cookie.get(context).flatMap(options.authenticator()::session);
    }

    private static void checkCsrf(Context context, Caller caller) {
        if (caller.csrf().isEmpty() || READING.contains(context.req().getMethod())) {
            return;
        }
        var given = Optional.ofNullable(context.header("X-CSRF-Token"))
                .or(() -> Optional.ofNullable(context.isFormUrlencoded() ? context.formParam("_csrf") : null));
        if (given.isEmpty() || !Secret.same(given.get(), caller.csrf().get())) {
            throw new ApiException(403, "The request lacks the page's X-CSRF-Token. Reload the page and try again.");
        }
    }

    private static Optional<String> bearer(Context context) {
        var header = context.header("Authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? Optional.of(header.substring(7).strip())
                : Optional.empty();
    }

    static boolean wantsHtml(Context context) {
        var accept = context.header("Accept");
        return accept != null && accept.contains("text/html");
    }

    /** Answered with 401: to a browser with the sign-in page. */
    static final class Unauthenticated extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unauthenticated(String message) {
            super(message, null, false, false);
        }
    }
}
