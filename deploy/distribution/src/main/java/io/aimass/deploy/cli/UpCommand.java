package io.aimass.deploy.cli;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
                print(platform.running(), platform.signInLink());
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
                var link = running.get().urls().containsKey("server")
                        ? SignIn.link(Remote.of(home, running.get().urls().get("server")))
                        : "";
                print(running.get(), link);
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

    private static void print(Running running, String signInLink) {
        running.urls().forEach((role, url) -> System.out.println(role + "  " + url));
        if (!signInLink.isEmpty()) {
            System.out.println("Sign in once at  " + signInLink);
        }
        System.out.flush();
    }
}
