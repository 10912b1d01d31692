package io.aimass.orchestration.platform.http;

import io.aimass.orchestration.platform.auth.Authenticator;
import java.util.ArrayList;
import java.util.List;

/**
 * How a role's HTTP server is set up.
 *
 * @param role {@code server}, {@code compute}, {@code inference}: names its session cookie and the port's key in {@code config.yaml}
 * @param host address to listen on
 * @param port 0 takes a free one
 * @param names host names beside localhost under which it may be reached
 * @param drivers says which token may use a DRIVER route
 * @param signInPage what a browser without a session sees
 * @param maxBody bytes of a body that is read as a whole; streamed ones have no limit here
 */
public record ServerOptions(
        String role,
        String host,
        int port,
        List<String> names,
        Authenticator authenticator,
        DriverAccess drivers,
        SignInPage signInPage,
        List<HttpModule> modules,
        long maxBody) {
    private static final long MAX_BODY = 10L * 1024 * 1024;

    public ServerOptions {
        names = List.copyOf(names);
        modules = List.copyOf(modules);
    }

    public static ServerOptions of(String role, String host, int port, Authenticator authenticator) {
        return new ServerOptions(
                role,
                host,
                port,
                List.of(),
                authenticator,
                (context, token) -> false,
                new PlainSignInPage(),
                List.of(),
                MAX_BODY);
    }

    public ServerOptions names(List<String> more) {
        return new ServerOptions(role, host, port, more, authenticator, drivers, signInPage, modules, maxBody);
    }

    public ServerOptions drivers(DriverAccess access) {
        return new ServerOptions(role, host, port, names, authenticator, access, signInPage, modules, maxBody);
    }

    public ServerOptions signInPage(SignInPage page) {
        return new ServerOptions(role, host, port, names, authenticator, drivers, page, modules, maxBody);
    }

    public ServerOptions maxBody(long bytes) {
        return new ServerOptions(role, host, port, names, authenticator, drivers, signInPage, modules, bytes);
    }

    /** Adds modules. */
    public ServerOptions with(HttpModule... more) {
        var all = new ArrayList<>(modules);
        all.addAll(List.of(more));
        return new ServerOptions(role, host, port, names, authenticator, drivers, signInPage, all, maxBody);
    }
}
