package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;

/** Without any style: what a role without pages of its own shows. */
final class PlainSignInPage implements SignInPage {
    @Override
    public String html(Context context, String to, String problem) {
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Sign in · AI Mass</title></head>
                <body><main><h1>Sign in</h1>%s
                <p>Open the link that <code>aimass up</code> printed, or paste a token.</p>
                <form method="post" action="/sign-in"><input type="hidden" name="to" value="%s">
                <label>Token <input type="password" name="key" autocomplete="current-password" required></label>
                <button type="submit">Sign in</button></form></main></body></html>
                """.formatted(
                        problem.isEmpty() ? "" : "<p role=\"alert\">" + Html.escape(problem) + "</p>", Html.escape(to));
    }
}
