package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.util.Optional;

/** How a request was sent: a proxy that ends TLS says so, and who pretends to be one spoils an answer of their own. */
public final class Scheme {
    private Scheme() {}

    /** {@code https}, also before a chain of proxies, or {@code http}. */
    public static String of(Context context) {
        var first = Optional.ofNullable(context.header("X-Forwarded-Proto"))
                .map(chain -> chain.split(",", 2)[0].strip())
                .orElse(context.scheme());
        return "https".equalsIgnoreCase(first) || "https".equals(context.scheme()) ? "https" : "http";
    }
}
