package io.aimass.orchestration.compute.dashboard;

import io.aimass.contracts.ClusterGate;
import io.aimass.orchestration.compute.cluster.SparkPage;
import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.ApiException;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Routes;
import io.javalin.http.Context;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Spark's own pages for people who have signed in here: {@code /spark/master/}, with each worker's below it, and
 * {@code /spark/applications/}, with pages for each that runs or has run. They are read only: nothing but GET is passed on.
 */
public final class SparkPages implements HttpModule {
    /** Spark writes scripts and styles into its pages. Everything they load and reach is still only what is here. */
    private static final String POLICY =
            "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** Scripts of an application's pages look for the first "history" or "proxy" in their address: ours must have neither before Spark's. */
    private static final Map<String, String> ADDRESSES =
            Map.of("master", "/spark/master", "history", "/spark/applications");

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> PASSED_BACK = List.of("Content-Type", "Content-Disposition", "Content-Encoding");

    private final Function<String, Optional<SparkPage>> pages;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /** @param pages {@code master} and {@code history} of the cluster on this machine, as {@link io.aimass.orchestration.compute.cluster.SparkCluster#page} */
    public SparkPages(Function<String, Optional<SparkPage>> pages) {
        this.pages = pages;
    }

    @Override
    public void register(Routes routes) {
        ADDRESSES.forEach((name, base) -> {
            routes.get(base, Access.USER, context -> front(context, name, base));
            routes.get(base + "/<path>", Access.USER, context -> pass(context, name, base));
        });
    }

    /** Addresses within the page are relative to the slash. */
    private void front(Context context, String name, String base) throws IOException {
        if (context.req().getRequestURI().endsWith("/")) {
            pass(context, name, base);
        } else {
            context.redirect(base + "/");
        }
    }

    private void pass(Context context, String name, String base) throws IOException {
        var page = pages.apply(name)
                .orElseThrow(() -> new ApiException(
                        404,
                        "No Spark cluster was started on this machine, so there is no page of its " + name
                                + ". `aimass cluster start` starts one."));
        var answer = ask(context, page, base);
        context.status(answer.statusCode());
        context.header("Content-Security-Policy", POLICY);
        for (var header : PASSED_BACK) {
            answer.headers().firstValue(header).ifPresent(value -> context.header(header, value));
        }
        answer.headers().firstValue("Location").ifPresent(to -> context.header("Location", here(to, page.uri(), base)));
        context.result(answer.body());
    }

    private HttpResponse<java.io.InputStream> ask(Context context, SparkPage page, String base) throws IOException {
        var path = context.req().getRequestURI().substring(base.length());
        var query = context.queryString() == null ? "" : "?" + context.queryString();
        try {
            var target = URI.create(page.uri().resolve("/").toString().replaceAll("/$", "") + path + query);
            var request = HttpRequest.newBuilder(target)
                    .timeout(PATIENCE)
                    .header(ClusterGate.HEADER, page.gate())
                    .header("X-Forwarded-Context", base)
                    .build();
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (IllegalArgumentException e) {
            throw new ApiException(400, "That is no address of a page of Spark's.");
        } catch (IOException e) {
            throw new ApiException(
                    502, "Spark's page does not answer. `aimass cluster status` says what of the cluster runs.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "The request was interrupted.");
        }
    }

    /** Spark sends people to its own address. */
    private static String here(String location, URI spark, String base) {
        var target = spark.resolve(location);
        var path = target.getRawPath() + (target.getRawQuery() == null ? "" : "?" + target.getRawQuery());
        return path.startsWith(base + "/") ? path : base + path;
    }
}
