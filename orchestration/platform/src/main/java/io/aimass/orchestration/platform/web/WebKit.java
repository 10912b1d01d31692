package io.aimass.orchestration.platform.web;

import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.http.SignInPage;
import io.aimass.orchestration.platform.http.StaticFiles;

/** What the web pages of every role share, below {@code /ui/kit}: style sheet, scripts, messages; and the sign-in page in that style. */
public final class WebKit implements HttpModule {
    private static final String FOLDER = "io/aimass/web";

    @Override
    public void register(Routes routes) {
        new StaticFiles("/ui/kit", FOLDER).register(routes);
    }

    /** For {@code ServerOptions.signInPage}. */
    public static SignInPage signInPage() {
        return new StyledSignInPage();
    }
}
