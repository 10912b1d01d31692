package io.aimass.benchmarks.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two workers with one core each, as {@code aimass cluster start} makes them. Each side has one to itself; the other's is idle meanwhile. */
final class StandaloneCluster implements AutoCloseable {
    static final String EXECUTOR_MEMORY = "2500m";
    private static final List<String> SIZE =
            List.of("--workers", "2", "--cores", "1", "--memory", "3g", "--port", "0", "-o", "json");

    private final Path root;
    private final Path home;
    private final Map<?, ?> status;

    private StandaloneCluster(Path root, Path home, Map<?, ?> status) {
        this.root = root;
        this.home = home;
        this.status = status;
    }

    static StandaloneCluster start(Path root, Path home) throws IOException {
        var arguments = new ArrayList<>(List.of("start"));
        arguments.addAll(SIZE);
        var said = aimass(root, home, arguments);
        return new StandaloneCluster(root, home, new ObjectMapper().readValue(said, Map.class));
    }

    String master() {
        return String.valueOf(status.get("master"));
    }

    String secret() throws IOException {
        return Files.readString(Path.of(String.valueOf(status.get("secretFile"))))
                .trim();
    }

    /** Of the executors that run now. */
    Stream<Long> executors() {
        return ((List<?>) status.get("processes"))
                .stream()
                        .map(process -> (Map<?, ?>) process)
                        .filter(process -> String.valueOf(process.get("name")).startsWith("worker-"))
                        .flatMap(process -> ProcessHandle.of(((Number) process.get("pid")).longValue()).stream()
                                .flatMap(ProcessHandle::descendants))
                        .map(ProcessHandle::pid);
    }

    @Override
    public void close() throws IOException {
        aimass(root, home, List.of("stop"));
    }

    private static String aimass(Path root, Path home, List<String> arguments) throws IOException {
        var command = new ArrayList<>(List.of(root.resolve("aimass").toString(), "cluster"));
        command.add(arguments.get(0));
        command.addAll(List.of("--home", home.toString()));
        command.addAll(arguments.subList(1, arguments.size()));
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("AIMASS_BUILD", "never");
        builder.environment().put("AIMASS_JIT_LEVEL", "4");
        var process = builder.start();
        try {
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " ended with " + process.exitValue());
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
