package io.aimass.orchestration.platform.http;

import io.aimass.orchestration.platform.auth.AuthRoutes;
import io.aimass.orchestration.platform.auth.TokenRoutes;
import io.aimass.orchestration.platform.auth.Tokens;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The real HTTP server on a free port with an administrator's token, for tests of routes. */
public final class TestServer implements AutoCloseable {
    private final Home home;
    private final Database database;
    private final Tokens tokens;
    private final String token;
    private final HttpServer server;

    private TestServer(Path folder, Database database, UnaryOperator<ServerOptions> options, HttpModule... modules) {
        this.home = Home.open(folder);
        this.database = database;
        this.tokens = new Tokens(database, Duration.ofHours(1));
        this.token = tokens.administrator(home);
        this.server = HttpServer.start(options.apply(ServerOptions.of("server", "127.0.0.1", 0, tokens)
                .with(new AuthRoutes(tokens), new TokenRoutes(tokens))
                .with(modules)));
    }

    /** With a fresh SQLite database of its own. */
    public static TestServer start(Path folder, HttpModule... modules) {
        return start(folder, options -> options, modules);
    }

    public static TestServer start(Path folder, UnaryOperator<ServerOptions> options, HttpModule... modules) {
        return new TestServer(folder, TestDatabases.sqlite(folder), options, modules);
    }

    /** With the database that the modules under test use too; it is closed with the server. */
    public static TestServer start(Path folder, Database database, HttpModule... modules) {
        return new TestServer(folder, database, options -> options, modules);
    }

    /** With both. */
    public static TestServer configured(
            Path folder, Database database, UnaryOperator<ServerOptions> options, HttpModule... modules) {
        return new TestServer(folder, database, options, modules);
    }

    /** Signed in as the administrator. */
    public ApiClient client() {
        return ApiClient.of(server.uri().toString(), token);
    }

    public HttpServer server() {
        return server;
    }

    public Tokens tokens() {
        return tokens;
    }

    public String token() {
        return token;
    }

    public Home home() {
        return home;
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }
}
