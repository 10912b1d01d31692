package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;

/** The page a browser without a session gets, with a form that POSTs {@code key} and {@code to} to {@code /sign-in}. */
@FunctionalInterface
public interface SignInPage {
    /**
     * @param to where to go after signing in, a path of ours
     * @param problem why the last try failed, empty at first
     * @return the whole page
     */
    String html(Context context, String to, String problem);
}
