package io.aimass.orchestration.platform.auth;

import io.javalin.http.Context;
import java.util.Optional;

/**
 * Who calls.
 *
 * @param name of the token that was used or signed in with
 * @param csrf of a browser's session: what a changing request must carry as {@code X-CSRF-Token}; empty for a bearer token
 */
public record Caller(String name, Kind kind, Optional<String> csrf) {
    private static final String ATTRIBUTE = "aimass.caller";

    /** {@code ADMIN}: a person. {@code SERVICE}: one of our roles. */
    public enum Kind {
        ADMIN,
        SERVICE
    }

    /** The caller of a USER route. */
    public static Caller of(Context context) {
        return find(context).orElseThrow(() -> new IllegalStateException("this route has no caller"));
    }

    /** The caller, also on PUBLIC routes when there happens to be one. */
    public static Optional<Caller> find(Context context) {
        return Optional.ofNullable(context.attribute(ATTRIBUTE));
    }

    /** Whether it is a role of ours, with its own token and not through a browser. */
    public boolean isService() {
        return kind == Kind.SERVICE && csrf.isEmpty();
    }

    public void attach(Context context) {
        context.attribute(ATTRIBUTE, this);
    }
}
