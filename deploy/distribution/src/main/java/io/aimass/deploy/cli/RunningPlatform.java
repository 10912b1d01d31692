package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Config;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.Ports;
import io.aimass.orchestration.platform.log.Logging;
import io.aimass.orchestration.ui.role.Announcer;
import io.aimass.orchestration.ui.role.ComputeRole;
import io.aimass.orchestration.ui.role.Distribution;
import io.aimass.orchestration.ui.role.InferenceRole;
import io.aimass.orchestration.ui.role.Role;
import io.aimass.orchestration.ui.role.ServerRole;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** The roles that run in this process, from start to stop. */
public final class RunningPlatform implements AutoCloseable {
    private final Home home;
    private final List<Role> roles = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Announcer> announcers = new ArrayList<>();
    private final HomeLock lock;
    private final Preparation preparation;
    private ServerRole server;
    private Running written;

    private RunningPlatform(Home home, HomeLock lock, Preparation preparation) {
        this.home = home;
        this.lock = lock;
        this.preparation = preparation;
    }

    /** What has to be done on a home before its roles start, and while nobody else runs there. */
    public interface Preparation extends AutoCloseable {
        void prepare() throws IOException;

        /** Stops what it started; called when the roles have ended, and more than once. */
        @Override
        default void close() {}
    }

    /** Prepares a home on which nobody runs, and starts nothing. */
    public static void prepare(PlatformOptions options, Preparation preparation) throws IOException {
        try (var lock = HomeLock.take(options)) {
            preparation.prepare();
        } catch (RuntimeException | IOException e) {
            preparation.close();
            throw e;
        }
    }

    /** Starts the roles; when one cannot start, those before it are stopped again and its reason is thrown. */
    public static RunningPlatform start(PlatformOptions options) throws IOException {
        return start(options, () -> {});
    }

    public static RunningPlatform start(PlatformOptions options, Preparation preparation) throws IOException {
        var home = Home.open(options.home());
        var lock = HomeLock.take(options);
        Logging.toFile(
                home.logs(),
                options.roles().size() == 1 ? options.roles().iterator().next().name() : "server");
        var platform = new RunningPlatform(home, lock, preparation);
        Runtime.getRuntime().addShutdownHook(new Thread(platform::close, "stop"));
        try {
            preparation.prepare();
            platform.startRoles(options);
            platform.written = platform.running();
            platform.written.write(home.path());
        } catch (RuntimeException | IOException e) {
            platform.close();
            throw e;
        }
        return platform;
    }

    /** @throws JobException USER when one of the roles runs on the home already */
    static void requireStopped(PlatformOptions options) throws IOException {
        HomeLock.take(options).close();
    }

    /** Where the product that runs lies. */
    public static Path distribution() {
        return Distribution.current().path();
    }

    public Remote remote() throws IOException {
        return new Remote(server.uri(), Files.readString(home.token()).trim());
    }

    public Map<String, String> urls() {
        var urls = new LinkedHashMap<String, String>();
        roles.forEach(role -> urls.put(role.name(), role.uri().toString()));
        return urls;
    }

    /** Empty when the server runs elsewhere. */
    public String signInLink() {
        return server == null ? "" : server.signInLink(home);
    }

    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    Running running() {
        return Running.here(urls());
    }

    @Override
    public synchronized void close() {
        announcers.forEach(Announcer::close);
        for (var i = roles.size() - 1; i >= 0; i--) {
            roles.get(i).close();
        }
        roles.clear();
        try {
            if (written != null) {
                written.remove(home.path());
            }
        } catch (IOException e) {
            System.err.println("aimass: " + e.getMessage());
        }
        preparation.close();
        lock.close();
        stopped.countDown();
    }

    private void startRoles(PlatformOptions options) {
        var config = config(options);
        requirePorts(options, config);
        if (options.roles().contains(PlatformOptions.Role.server)) {
            server = ServerRole.start(home, config, Distribution.current());
            roles.add(server);
            leaveTokens(options);
        }
        if (options.roles().contains(PlatformOptions.Role.compute)) {
            var address = serverFor("compute", config);
            add(ComputeRole.start(home, config, Distribution.current(), address), address);
        }
        if (options.roles().contains(PlatformOptions.Role.inference)) {
            var token = tokenFor("inference");
            var address = new ApiClient(URI.create(serverUri(config)), token);
            add(InferenceRole.start(home, config, address.base(), token), address);
        }
    }

    private static void requirePorts(PlatformOptions options, Config config) {
        for (var role : options.roles()) {
            var port = switch (role) {
                case server -> config.ports().server();
                case compute -> config.ports().compute();
                case inference -> config.ports().inference();
            };
            Ports.requireFree(role.name(), config.host(), port);
        }
    }

    private ApiClient serverFor(String role, Config config) {
        return new ApiClient(URI.create(serverUri(config)), tokenFor(role));
    }

    private String serverUri(Config config) {
        if (server != null) {
            return server.uri().toString();
        }
        return config.server()
                .map(Object::toString)
                .or(() -> Running.on(home.path()).map(r -> r.urls().get("server")))
                .orElse("http://127.0.0.1:" + config.ports().server());
    }

    /** The role's own token: of the server in this process, else of {@code AIMASS_TOKEN}, else what a server on this home left for it. */
    private Supplier<String> tokenFor(String role) {
        if (server != null) {
            var token = server.serviceToken(role);
            return () -> token;
        }
        var given = System.getenv("AIMASS_TOKEN");
        if (given != null) {
            return given::trim;
        }
        RoleToken.read(home, role);
        return () -> RoleToken.read(home, role);
    }

    /** Leaves a token for each role that runs in a process of its own. */
    private void leaveTokens(PlatformOptions options) {
        for (var role : PlatformOptions.Role.values()) {
            if (role != PlatformOptions.Role.server && !options.roles().contains(role)) {
                var token = server.serviceToken(role.name(), RoleToken.find(home, role.name()));
                RoleToken.write(home, role.name(), token);
            }
        }
    }

    private void add(Role role, ApiClient address) {
        roles.add(role);
        announcers.add(new Announcer(address, role));
    }

    private Config config(PlatformOptions options) {
        var tree = new LinkedHashMap<>(Config.tree(home.config()));
        var ports = new LinkedHashMap<String, Object>();
        if (tree.get("ports") instanceof Map<?, ?> given) {
            given.forEach((name, port) -> ports.put(String.valueOf(name), port));
        }
        options.ports().forEach((role, port) -> ports.put(role.name(), port));
        if (!ports.isEmpty()) {
            tree.put("ports", ports);
        }
        return Config.of(home, new Secrets(home), tree);
    }
}
