package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        description = "Start AI Mass.",
        footer = {"", "Example:", "  aimass up", "  aimass up --role compute --foreground"})
final class UpCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 60;

    @Mixin
    private PlatformOptions options;

    @Option(names = "--foreground", description = "Stay in this terminal instead of running in the background.")
    private boolean foreground;

    @Override
    public Integer call() throws Exception {
        var home = options.home();
        RunningPlatform.requireStopped(options);
        if (foreground) {
            try (var platform = RunningPlatform.start(options)) {
                print(platform.running(), link(home, platform.running()));
                platform.awaitStop();
            }
            return 0;
        }
        return inBackground(home);
    }

    private Integer inBackground(Path home) throws IOException, InterruptedException {
        Files.createDirectories(home.resolve("logs"));
        var log = home.resolve("logs").resolve(options.name() + ".out");
        var process = new ProcessBuilder(command())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        for (var waited = 0; waited < PATIENCE_SECONDS * 10; waited++) {
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                System.err.print(Files.readString(log));
                return process.exitValue() == 0 ? ErrorType.INTERNAL.exitCode() : process.exitValue();
            }
            var running = Running.all(home).stream()
                    .filter(r -> r.pid() == process.pid())
                    .findFirst();
            if (running.isPresent()) {
                print(running.get(), link(home, running.get()));
                return 0;
            }
        }
        process.destroy();
        throw new JobException(
                ErrorType.INTERNAL, "AI Mass did not answer within " + PATIENCE_SECONDS + " s; see " + log + ".");
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(
                List.of("-cp", System.getProperty("java.class.path"), "io.aimass.deploy.Main", "up", "--foreground"));
        command.addAll(options.asArguments());
        return command;
    }

    /** To the server's pages, or to the dashboard beside a server on the same home; empty when nobody here can be asked for a key. */
    private static String link(Path home, Running running) throws IOException {
        var server = Running.on(home).map(found -> found.urls().get("server"));
        var token = home.resolve("token");
        if (server.isEmpty() || !Files.isReadable(token)) {
            return "";
        }
        var remote =
                new Remote(URI.create(server.get()), Files.readString(token).trim());
        if (running.urls().containsKey("server")) {
            return SignIn.link(remote);
        }
        return running.urls().containsKey("compute")
                ? SignIn.dashboard(remote, running.urls().get("compute"))
                : "";
    }

    private static void print(Running running, String signInLink) {
        running.urls().forEach((role, url) -> System.out.println(role + "  " + url));
        if (!signInLink.isEmpty()) {
            System.out.println("Sign in once at  " + signInLink);
        }
        System.out.flush();
    }
}
