package io.aimass.orchestration.ui.role;

import io.aimass.orchestration.compute.DriverCommand;
import io.aimass.orchestration.compute.DriverLauncher;
import io.aimass.orchestration.compute.cluster.SparkCluster;
import io.aimass.orchestration.compute.dashboard.DashboardModule;
import io.aimass.orchestration.compute.dashboard.SparkPages;
import io.aimass.orchestration.platform.auth.RemoteAuthenticator;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.HttpServer;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.ServerOptions;
import io.aimass.orchestration.platform.web.WebKit;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** ComputeClusters: drivers and the dashboard. Knows the server by its REST interface only. */
public final class ComputeRole implements Role {
    private final Closing closing;
    private final HttpServer http;

    private ComputeRole(Home home, Config config, Distribution distribution, ApiClient server, Closing closing) {
        this.closing = closing;
        var cluster = new SparkCluster(home, distribution.path(), distribution::sparkJavaOptions);
        var options = ServerOptions.of(
                        "compute", config.host(), config.ports().compute(), new RemoteAuthenticator(server))
                .names(config.names())
                .signInPage(WebKit.signInPage())
                .with(
                        new DashboardModule(server, server.base(), cluster::present),
                        new SparkPages(cluster::page),
                        routes -> routes.get(
                                "/api/v1/health",
                                Access.PUBLIC,
                                context -> Json.reply(context, Map.of("status", "ok"))));
        this.http = closing.add(HttpServer.start(options));
        var command =
                DriverCommand.of(distribution.path(), home.logs(), home.path().resolve("work"));
        closing.add(new DriverLauncher(server, command, "localhost").start());
    }

    /** @param server with a token of the compute role's own */
    public static ComputeRole start(Home home, Config config, Distribution distribution, ApiClient server) {
        var closing = new Closing();
        try {
            return new ComputeRole(home, config, distribution, server, closing);
        } catch (RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    /** Every route with its access. */
    List<HttpServer.Route> routes() {
        return http.routes();
    }

    @Override
    public String name() {
        return "compute";
    }

    @Override
    public URI uri() {
        return http.uri();
    }

    @Override
    public void close() {
        closing.close();
    }
}
