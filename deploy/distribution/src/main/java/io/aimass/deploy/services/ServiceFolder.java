package io.aimass.deploy.services;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.compute.cluster.Daemon;
import io.aimass.orchestration.platform.config.PrivateFile;
import io.aimass.orchestration.platform.http.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** One service's data, ports and password in the home's {@code services} folder: the same at every start. */
final class ServiceFolder {
    static final String HOST = "127.0.0.1";
    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final Path logs;
    private final String name;

    ServiceFolder(Path services, Path logs, String name) {
        this.folder = services.resolve(name);
        this.logs = logs;
        this.name = name;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be made: %s.", folder, e.getMessage());
        }
    }

    Path path(String entry) {
        return folder.resolve(entry);
    }

    /** What was free when it was first asked for. */
    int port(String what) {
        var file = path("ports.properties");
        var ports = new Properties();
        try {
            if (Files.exists(file)) {
                try (var in = Files.newInputStream(file)) {
                    ports.load(in);
                }
            }
            if (!ports.containsKey(what)) {
                var free = Integer.toString(Ports.free(HOST));
                while (ports.containsValue(free)) {
                    free = Integer.toString(Ports.free(HOST));
                }
                ports.setProperty(what, free);
                try (var out = Files.newOutputStream(file)) {
                    ports.store(out, null);
                }
            }
            return Integer.parseInt(ports.getProperty(what));
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be used: %s.", file, e.getMessage());
        }
    }

    /** Made once, readable by the owner only. */
    String password(String user) {
        var file = path(user + ".password");
        try {
            if (!Files.exists(file)) {
                var bytes = new byte[18];
                new SecureRandom().nextBytes(bytes);
                PrivateFile.write(file, HexFormat.of().formatHex(bytes));
            }
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be used: %s.", file, e.getMessage());
        }
    }

    Path write(String entry, String content) {
        try {
            PrivateFile.write(path(entry), content);
            return path(entry);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be written: %s.", path(entry), e.getMessage());
        }
    }

    /** @param process one of the service's, when it has several */
    Daemon start(String process, List<String> command) {
        return Daemon.start(process, command, Map.of(), folder, logs.resolve("service-" + process + ".log"));
    }

    /**
     * Runs a command of the service to its end.
     *
     * @throws JobException EXTERNAL when it fails, with the end of its output
     */
    void run(String what, List<String> command) {
        var log = logs.resolve("service-" + name + "-" + what + ".log");
        try {
            Files.createDirectories(logs);
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            if (process.waitFor() != 0) {
                throw new JobException(
                        ErrorType.EXTERNAL,
                        "The %s of %s failed. Its log is %s:\n%s".formatted(what, name, log, Files.readString(log)));
            }
        } catch (IOException e) {
            throw JobException.external(e, "The %s of %s could not be started: %s.", what, name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw JobException.external(e, "The %s of %s was interrupted.", what, name);
        }
    }
}
