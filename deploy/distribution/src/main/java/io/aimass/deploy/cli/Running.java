package io.aimass.deploy.cli;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What runs on a home: {@code run/aimass.json}, written when the platform answers and removed when it stops. */
public record Running(long pid, Map<String, String> urls) {
    private static final String FILE = "run/aimass.json";

    public Running {
        urls = Map.copyOf(urls);
    }

    /** Empty when nothing runs there; a file left by a process that is gone counts as nothing. */
    public static Optional<Running> on(Path home) {
        try {
            var map = Json.object(Files.readString(home.resolve(FILE)));
            var urls = new LinkedHashMap<String, String>();
            ((Map<?, ?>) map.get("urls")).forEach((k, v) -> urls.put(String.valueOf(k), String.valueOf(v)));
            var running = new Running(((Number) map.get("pid")).longValue(), urls);
            return running.process().map(p -> running);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    public void write(Path home) throws IOException {
        var file = home.resolve(FILE);
        Files.createDirectories(file.getParent());
        var temporary = file.resolveSibling("aimass.json.tmp");
        Files.writeString(temporary, Json.text(Map.of("pid", pid, "urls", urls)));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public static void remove(Path home) throws IOException {
        Files.deleteIfExists(home.resolve(FILE));
    }

    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(p -> p.pid() == ProcessHandle.current().pid()
                        || p.info().command().map(c -> c.contains("java")).orElse(true));
    }
}
