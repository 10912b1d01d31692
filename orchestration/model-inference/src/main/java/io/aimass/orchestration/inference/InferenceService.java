package io.aimass.orchestration.inference;

import io.aimass.orchestration.platform.auth.RemoteAuthenticator;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.HttpServer;
import io.aimass.orchestration.platform.http.ServerOptions;
import java.net.URI;
import java.time.Duration;

/** The inference role: serves the models of a server over HTTP until it is closed. */
public final class InferenceService implements AutoCloseable {
    private static final Duration FOLLOW = Duration.ofSeconds(1);

    private final ServedModels models;
    private final HttpServer http;

    private InferenceService(ServedModels models, HttpServer http) {
        this.models = models;
        this.http = http;
    }

    /** @throws io.aimass.contracts.JobException USER when the port is in use. A server that does not answer yet is no error. */
    public static InferenceService start(InferenceOptions options) {
        return start(options, FOLLOW);
    }

    static InferenceService start(InferenceOptions options, Duration follow) {
        var server = new ApiClient(options.server(), options.token());
        var models = new ServedModels(new ServerModels(server, new PackageCache(options.cache())), follow);
        var latencies = new Latencies();
        try {
            var http = HttpServer.start(
                    ServerOptions.of("inference", options.host(), options.port(), new RemoteAuthenticator(server))
                            .names(options.names())
                            .with(new PredictRoutes(models, latencies), new OpenInferenceRoutes(models, latencies)));
            return new InferenceService(models, http);
        } catch (RuntimeException e) {
            models.close();
            throw e;
        }
    }

    /** Where clients on this machine find it. */
    public URI uri() {
        return http.uri();
    }

    /** Every route with its access. */
    public java.util.List<HttpServer.Route> routes() {
        return http.routes();
    }

    @Override
    public void close() {
        http.close();
        models.close();
    }
}
