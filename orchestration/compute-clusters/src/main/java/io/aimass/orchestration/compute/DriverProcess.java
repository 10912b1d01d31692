package io.aimass.orchestration.compute;

import io.aimass.orchestration.compute.cluster.MklBits;
import io.aimass.orchestration.compute.cluster.OwnSession;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A driver's child process. Its standard input stays open: when this process ends, however it does, the driver reads the end and halts. */
final class DriverProcess {
    private static final Logger LOG = LoggerFactory.getLogger(DriverProcess.class);
    private static final long GRACE_SECONDS = 3;

    private final Process process;
    private final Path folder;
    private final long startedAt = System.nanoTime();

    private DriverProcess(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
    }

    static DriverProcess start(DriverCommand command, URI server, Map<String, Object> registered) throws IOException {
        var driver = String.valueOf(registered.get("driver"));
        Files.createDirectories(command.logs());
        Files.createDirectories(command.folder(driver));
        var log = ProcessBuilder.Redirect.appendTo(command.log(driver).toFile());
        var builder = new ProcessBuilder(OwnSession.of(command.words(server, registered)))
                .redirectOutput(log)
                .redirectErrorStream(true);
        builder.directory(command.folder(driver).toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AIMASS_"));
        if (registered.get("sparkHome") instanceof String home) {
            builder.environment().put("SPARK_HOME", home);
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        }
        if (stays(registered)) {
            builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        }
        if (registered.get("notebooks") instanceof Map<?, ?> notebooks && notebooks.get("python") != null) {
            builder.environment().put("PYSPARK_PYTHON", String.valueOf(notebooks.get("python")));
        }
        builder.environment().putIfAbsent(MklBits.VARIABLE, MklBits.SAME);
        var process = builder.start();
        greet(process, registered);
        return new DriverProcess(process, command.folder(driver));
    }

    /** Whether what the driver listens on is for this machine only. */
    private static boolean stays(Map<String, Object> registered) {
        return !registered.containsKey("sparkHome")
                || String.valueOf(registered.get("master")).matches("local.*|spark://(127\\.|localhost:).*");
    }

    long pid() {
        return process.pid();
    }

    long lived() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
    }

    /** @param action hears the exit code once the process has ended and its folder is deleted */
    void onExit(IntConsumer action) {
        process.onExit().thenAccept(ended -> {
            delete(folder);
            action.accept(ended.exitValue());
        });
    }

    /** Lets it end by itself. */
    void release() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("The standard input of process {} was closed already", process.pid(), e);
        }
    }

    /** Ends it, gently for a few seconds. */
    void end() {
        release();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void greet(Process process, Map<String, Object> registered) throws IOException {
        var greeting = new LinkedHashMap<String, Object>();
        greeting.put("token", registered.get("token"));
        greeting.put("storage", registered.get("storage"));
        greeting.put("conf", registered.get("conf"));
        var input = process.getOutputStream();
        input.write((Json.text(greeting) + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    private static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | java.io.UncheckedIOException e) {
            LOG.warn("The folder {} of a driver that has ended could not be deleted: {}", folder, e.toString());
        }
    }
}
