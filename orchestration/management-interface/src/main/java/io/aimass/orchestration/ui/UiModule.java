package io.aimass.orchestration.ui;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.http.StaticFiles;
import io.aimass.orchestration.platform.web.WebKit;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The web pages of the server. One shell is served for each page's path, to callers with a session; the page itself is drawn in the
 * browser from the REST API that everyone else uses.
 */
public final class UiModule implements HttpModule {
    private static final String FOLDER = "io/aimass/ui";

    /** The paths that are pages, as routes. */
    static final List<String> PAGES = List.of(
            "/",
            "/sources/{name}",
            "/tables/{name}",
            "/models",
            "/models/{name}",
            "/models/{name}/versions/{version}",
            "/jobs",
            "/jobs/new",
            "/jobs/{name}",
            "/runs",
            "/runs/{id}",
            "/workflows",
            "/workflows/{name}",
            "/workflow-runs/{id}",
            "/predictions");

    private final String shell = read("index.html");

    @Override
    public void register(Routes routes) {
        new WebKit().register(routes);
        new StaticFiles("/ui/app", FOLDER).register(routes);
        new StaticFiles("/ui/vendor/dagre", "META-INF/resources/webjars/dagre/0.8.4/dist").register(routes);
        PAGES.forEach(path -> routes.get(path, Access.USER, this::page));
    }

    private void page(Context context) {
        context.html(shell);
    }

    private static String read(String name) {
        try (var content = UiModule.class.getClassLoader().getResourceAsStream(FOLDER + "/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
