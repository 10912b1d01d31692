package io.aimass.orchestration.platform.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A role's HTTP server: every module's routes, each guarded by the access it declares. */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int THREADS = 250;
    private static final int STOP_MILLIS = 3_000;

    private final ServerOptions options;
    private final RouteTable table;
    private final Javalin javalin;
    private final Set<Sse> streams;

    private HttpServer(ServerOptions options, RouteTable table, Javalin javalin, Set<Sse> streams) {
        this.options = options;
        this.table = table;
        this.javalin = javalin;
        this.streams = streams;
    }

    /** @throws io.aimass.contracts.JobException USER when the port is in use, naming it and the remedy */
    public static HttpServer start(ServerOptions options) {
        var table = new RouteTable();
        var gate = new Gate(options);
        new SignIn(options, gate).register(table);
        options.modules().forEach(module -> module.register(table));
        var streams = ConcurrentHashMap.<Sse>newKeySet();
        var javalin = Javalin.create(config -> configure(config, options, table, gate, streams));
        try {
            javalin.start(options.host(), options.port());
        } catch (JavalinBindException e) {
            throw Ports.inUse(options.role(), options.host(), options.port());
        }
        return new HttpServer(options, table, javalin, streams);
    }

    public int port() {
        return javalin.port();
    }

    /** Where clients on this machine find it. */
    public URI uri() {
        var everywhere = List.of("0.0.0.0", "::", "[::]").contains(options.host());
        return URI.create("http://" + (everywhere ? "127.0.0.1" : options.host()) + ":" + port());
    }

    /** Every route with its access. */
    public List<Route> routes() {
        return table.routes();
    }

    @Override
    public void close() {
        options.modules().forEach(HttpModule::stopping);
        streams.forEach(Sse::close);
        try {
            javalin.stop();
        } catch (JavalinException e) {
            if (!(e.getCause() instanceof TimeoutException)) {
                throw e;
            }
            LOG.warn("{}: requests that did not end within {} s were cut off", options.role(), STOP_MILLIS / 1_000);
        }
    }

    /** @param path as registered, with {@code {name}} and {@code <path>} placeholders */
    public record Route(Routes.Method method, String path, Access access) {}

    private static void configure(
            JavalinConfig config, ServerOptions options, RouteTable table, Gate gate, Set<Sse> streams) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = options.maxBody();
        config.http.prefer405over404 = true;
        config.jetty.threadPool = threads(options.role());
        config.jetty.modifyServer(HttpServer::server);
        config.jetty.modifyHttpConfiguration(HttpServer::http);
        var hosts = new HostCheck(options);
        config.routes.before(context -> {
            context.attribute(Sse.STREAMS, streams);
            SecurityHeaders.set(context);
            RequestIds.set(context);
            hosts.check(context);
        });
        new Errors(options, gate).register(config.routes);
        table.entries()
                .forEach(entry -> config.routes.addEndpoint(new Endpoint(
                        HandlerType.findOrCreate(entry.route().method().name()),
                        entry.route().path(),
                        context -> {
                            gate.admit(context, entry.route().access());
                            if (!context.res().isCommitted() && context.attribute(Gate.ANSWERED) == null) {
                                entry.handler().handle(context);
                            }
                        })));
    }

    private static QueuedThreadPool threads(String role) {
        var threads = new QueuedThreadPool(THREADS, 4);
        threads.setName("http-" + role);
        threads.setDaemon(true);
        return threads;
    }

    private static void server(Server server) {
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(new JettyErrors());
    }

    private static void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(16 * 1024);
    }
}
