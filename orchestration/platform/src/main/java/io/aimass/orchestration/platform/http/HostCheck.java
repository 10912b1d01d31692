package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Refuses requests under a name that is not ours, which is how a page elsewhere reaches a server on loopback by rebinding its own
 * name, and changing requests that another site's page sends. A page of ours may have come over TLS that a proxy ends.
 */
final class HostCheck {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final Set<String> allowed = new HashSet<>(List.of("localhost", "127.0.0.1", "[::1]"));

    HostCheck(ServerOptions options) {
        options.names().forEach(name -> allowed.add(name.toLowerCase(Locale.ROOT)));
        if (!List.of("0.0.0.0", "::", "[::]").contains(options.host())) {
            allowed.add(options.host().toLowerCase(Locale.ROOT));
        }
    }

    void check(Context context) {
        var host = context.header("Host");
        if (host == null || !allowed.contains(name(host))) {
            throw new ApiException(
                    403,
                    "This server does not answer under the name in the Host header. Add it to 'names' in config.yaml if it is yours.");
        }
        var origin = context.header("Origin");
        if (origin != null
                && !READING.contains(context.req().getMethod())
                && !origin.equals("http://" + host)
                && !origin.equals("https://" + host)) {
            throw new ApiException(403, "A page of another site may not send this request.");
        }
    }

    private static String name(String host) {
        try {
            var name = URI.create("http://" + host).getHost();
            return name == null ? "" : name.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
