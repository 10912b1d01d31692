package io.aimass.deploy;

import io.aimass.deploy.cli.Remote;
import io.aimass.deploy.cli.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The assembled product, started as a user starts it, in processes of its own. */
final class Product {
    static final Path ROOT = Path.of(System.getProperty("aimass.root"));
    static final Path DISTRIBUTION = Path.of(System.getProperty("aimass.dist"));
    /** Whether it was built with the profile of that name. */
    static final boolean BIGDL = "bigdl".equals(System.getProperty("aimass.built.with"));

    static final List<String> FREE_PORTS = List.of("--port", "0", "--compute-port", "0", "--inference-port", "0");
    private static final int MINUTES = 10;

    /** What a command said and how it ended. */
    record Ended(int exitCode, String out, String err) {}

    private Product() {}

    static Ended aimass(Path home, String... arguments) {
        return aimass(Map.of("AIMASS_HOME", home.toString()), arguments);
    }

    static Ended aimass(Map<String, String> environment, String... arguments) {
        var command = new ArrayList<String>(List.of(ROOT.resolve("aimass").toString()));
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    static Ended run(Map<String, String> environment, List<String> command) {
        try {
            var out = Files.createTempFile("aimass", ".out");
            var err = Files.createTempFile("aimass", ".err");
            var process = builder(environment, command)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(
                        command + " has not ended after " + MINUTES + " minutes: " + Files.readString(err));
            }
            var ended = new Ended(process.exitValue(), Files.readString(out), Files.readString(err));
            Files.delete(out);
            Files.delete(err);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Starts a command for small data and leaves it running. */
    static Process start(Path home, Path log, List<String> arguments) throws IOException {
        return start(home, log, Map.of(), arguments);
    }

    static Process start(Path home, Path log, Map<String, String> more, List<String> arguments) throws IOException {
        return start(List.of(), home, log, more, arguments);
    }

    /** As the leader of a process group, which a terminal's foreground command is. */
    static Process startAsLeader(Path home, Path log, List<String> arguments) throws IOException {
        // A shell's background jobs, and what they start, ignore Ctrl-C; these tests may be one.
        return start(List.of("env", "--default-signal=INT", "setsid"), home, log, Map.of(), arguments);
    }

    private static Process start(
            List<String> before, Path home, Path log, Map<String, String> more, List<String> arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.add(ROOT.resolve("aimass").toString());
        command.addAll(arguments);
        var environment = new HashMap<>(more);
        environment.put("AIMASS_HOME", home.toString());
        return builder(environment, command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    static Remote remote(Path home) throws IOException {
        var running = Running.on(home).orElseThrow();
        return new Remote(
                URI.create(running.urls().get("server")),
                Files.readString(home.resolve("token")).trim());
    }

    private static ProcessBuilder builder(Map<String, String> environment, List<String> command) {
        var builder = new ProcessBuilder(command)
                .directory(ROOT.resolve("deploy/distribution/target").toFile());
        var inherited = builder.environment();
        List.of("AIMASS_HOME", "AIMASS_URL", "AIMASS_TOKEN").forEach(inherited::remove);
        inherited.put("AIMASS_DIST", DISTRIBUTION.toString());
        inherited.putIfAbsent("AIMASS_JIT_LEVEL", "1");
        inherited.putAll(environment);
        return builder;
    }
}
