package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.SameSite;
import java.util.Optional;

/** The browser's session; named by role because cookies of one host are shared by all its ports. */
final class SessionCookie {
    private final String name;

    SessionCookie(String role) {
        this.name = "aimass-" + role;
    }

    Optional<String> get(Context context) {
        return Optional.ofNullable(context.cookie(name)).filter(value -> !value.isEmpty());
    }

    void set(Context context, String session) {
        context.cookie(new Cookie(name, session, "/", -1, isOverTls(context), true, null, SameSite.STRICT));
    }

    void clear(Context context) {
        context.cookie(new Cookie(name, "", "/", 0, isOverTls(context), true, null, SameSite.STRICT));
    }

    private static boolean isOverTls(Context context) {
        return Scheme.of(context).equals("https");
    }
}
