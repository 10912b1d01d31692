package io.aimass.orchestration.compute.dashboard;

import io.aimass.orchestration.platform.auth.Caller;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.http.StaticFiles;
import io.aimass.orchestration.platform.web.WebKit;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * ComputeClusters' own pages: pools and drivers, and Task Management. They draw from {@code /dashboard/api}, which passes the few
 * requests they need on to the server, under the same names and in the same shapes as {@code /api/v1}.
 */
public final class DashboardModule implements HttpModule {
    private static final String FOLDER = "io/aimass/dashboard";
    private static final String API = "/dashboard/api";
    private static final List<String> PAGES = List.of("/dashboard/index.html", "/dashboard/tasks");
    private static final List<String> READ = List.of(
            "/pools", "/drivers", "/runs", "/runs/{id}", "/jobs", "/jobs/{name}", "/job-types", "/job-types/{name}");
    private static final List<String> LOOPBACK = List.of("127.0.0.1", "localhost", "[::1]");
    private static final List<String> WRITE = List.of("/jobs/{name}/runs", "/runs/{id}/cancel");

    private final ApiClient server;
    private final URI pages;
    private final Supplier<Optional<Map<String, Object>>> cluster;
    private final String shell = read("index.html");

    /**
     * @param server the server's REST, with this role's own token
     * @param pages where people find the server's pages, for links to a run
     * @param cluster the state of the Spark cluster on this machine, see {@link io.aimass.orchestration.compute.cluster.SparkCluster#present};
     *     empty when there is none
     */
    public DashboardModule(ApiClient server, URI pages, Supplier<Optional<Map<String, Object>>> cluster) {
        this.server = server;
        this.pages = pages;
        this.cluster = cluster;
    }

    @Override
    public void register(Routes routes) {
        new WebKit().register(routes);
        new StaticFiles("/ui/dashboard", FOLDER).register(routes);
        PAGES.forEach(path -> routes.get(path, Access.USER, this::page));
        List.of("/", "/dashboard")
                .forEach(path ->
                        routes.get(path, Access.USER, context -> context.redirect(PAGES.get(0), HttpStatus.SEE_OTHER)));
        routes.get(API + "/me", Access.USER, this::me);
        routes.get(
                API + "/cluster",
                Access.USER,
                context -> Json.reply(context, cluster.get().orElse(Map.of())));
        READ.forEach(path ->
                routes.get(API + path, Access.USER, context -> Json.reply(context, server.get(target(context)))));
        WRITE.forEach(path -> routes.post(
                API + path,
                Access.USER,
                context -> Json.reply(context, 202, server.post(target(context), Json.body(context)))));
    }

    /** A key in the address has become a session by now, or there was one already: either way it leaves the address bar. */
    private void page(Context context) {
        if (context.queryParam("token") == null) {
            context.html(shell);
        } else {
            context.redirect(context.path(), HttpStatus.SEE_OTHER);
        }
    }

    private void me(Context context) {
        var caller = Caller.of(context);
        var answer = new LinkedHashMap<String, Object>();
        answer.put("name", caller.name());
        caller.csrf().ifPresent(csrf -> answer.put("csrf", csrf));
        answer.put("server", pagesFor(context));
        Json.reply(context, answer);
    }

    /** On one machine, under the name the browser uses here: a session belongs to a host name. */
    private String pagesFor(Context context) {
        var here = URI.create(context.scheme() + "://" + context.host()).getHost();
        var address = LOOPBACK.contains(pages.getHost()) && here != null
                ? pages.getScheme() + "://" + here + ":" + pages.getPort()
                : pages.toString();
        return address.replaceAll("/$", "");
    }

    /** The same path and query on the server, each segment encoded again: what a caller sends stays within its segment. */
    private static String target(Context context) {
        var path = new StringBuilder("/api/v1");
        for (var segment : context.path().substring(API.length() + 1).split("/")) {
            path.append('/')
                    .append(URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"));
        }
        return context.queryString() == null ? path.toString() : path + "?" + context.queryString();
    }

    private static String read(String name) {
        try (var content = DashboardModule.class.getClassLoader().getResourceAsStream(FOLDER + "/" + name)) {
            return new String(content.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
