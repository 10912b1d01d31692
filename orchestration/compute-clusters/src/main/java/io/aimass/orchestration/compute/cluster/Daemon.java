package io.aimass.orchestration.compute.cluster;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.store.ProcessMark;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that goes on when the one that started it ends.
 *
 * @param name {@code master}, {@code history}, {@code worker-1}, {@code kafka}
 * @param started as {@link ProcessMark#started} says, so that a process that has its number later is not taken for it
 * @param log of what it prints
 */
public record Daemon(String name, long pid, long started, Path log) {
    private static final long STOP_SECONDS = 15;
    private static final int LOG_LINES = 15;

    /**
     * Starts it. Ctrl-C in the terminal does not reach it: what stands on it has to end first.
     *
     * @param environment variables beside this process's own
     * @throws JobException EXTERNAL when it cannot be started
     */
    public static Daemon start(
            String name, List<String> command, Map<String, String> environment, Path folder, Path log) {
        try {
            Files.createDirectories(log.getParent());
            Files.createDirectories(folder);
            var builder = new ProcessBuilder(OwnSession.of(command))
                    .directory(folder.toFile())
                    .redirectInput(new File("/dev/null"))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().keySet().removeIf(variable -> variable.startsWith("AIMASS_"));
            builder.environment().putAll(environment);
            var process = builder.start().toHandle();
            return new Daemon(name, process.pid(), ProcessMark.started(process), log);
        } catch (IOException e) {
            throw JobException.external(e, "The %s could not be started: %s.", name, e.getMessage());
        }
    }

    /** Empty when it has ended. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> ProcessMark.started(process) == started);
    }

    /** Asks it to end, and ends it when it does not. */
    public void stop() {
        process().ifPresent(process -> {
            process.destroy();
            try {
                process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException e) {
                process.destroyForcibly();
            } catch (InterruptedException e) {
                process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The last lines of its log. */
    public String lastWords() {
        var lines = logged().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    String logged() {
        try {
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** As JSON holds it; {@link #of} reads it. */
    public Map<String, Object> toMap() {
        return Map.of("name", name, "pid", pid, "started", started, "log", log.toString());
    }

    public static Daemon of(Map<?, ?> map) {
        return new Daemon(
                String.valueOf(map.get("name")),
                ((Number) map.get("pid")).longValue(),
                ((Number) map.get("started")).longValue(),
                Path.of(String.valueOf(map.get("log"))));
    }
}
