package io.aimass.orchestration.ui;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.event.EventStream;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.TestServer;
import io.aimass.orchestration.platform.web.WebKit;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pages on the real HTTP server, over the fixture: for tests, and for looking at them while working on them. */
final class DevelopmentServer {
    private DevelopmentServer() {}

    static TestServer start(Path folder, FixtureApi api, HttpModule... more) {
        var modules = new HttpModule[more.length + 3];
        modules[0] = new UiModule();
        modules[1] = api;
        modules[2] = new EventStream(new EventBus());
        System.arraycopy(more, 0, modules, 3, more.length);
        return TestServer.start(folder, options -> options.signInPage(WebKit.signInPage()), modules);
    }

    /** Prints a link that signs in; runs until it is stopped. */
    public static void main(String[] args) throws Exception {
        var server = start(
                Files.createTempDirectory("aimass-ui"),
                args.length > 0 && args[0].equals("fresh") ? FixtureApi.fresh() : FixtureApi.full());
        System.out.println(server.server().uri() + "/sign-in?key="
                + server.tokens().signInKeyFor(server.token()).orElseThrow());
        Thread.currentThread().join();
    }
}
