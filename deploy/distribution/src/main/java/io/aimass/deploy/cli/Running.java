package io.aimass.deploy.cli;

import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.ProcessMark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A process of ours on a home and where its roles answer: {@code run/aimass.json}, or {@code run/<role>.json} of one that has a
 * role alone. Written when the process answers and removed when it stops.
 *
 * @param started as {@link ProcessMark#started} says, so that one that has its number later is not taken for it
 */
public record Running(long pid, long started, Map<String, String> urls) {
    private static final int ALL_ROLES = 3;

    public Running {
        urls = Map.copyOf(urls);
    }

    /** This process. */
    static Running here(Map<String, String> urls) {
        var process = ProcessHandle.current();
        return new Running(process.pid(), ProcessMark.started(process), urls);
    }

    /** The server's process, else another; empty when nothing runs there. */
    public static Optional<Running> on(Path home) {
        return all(home).stream().findFirst();
    }

    /** The server's process first. A file left by a process that is gone counts as nothing. */
    public static List<Running> all(Path home) {
        var all = new ArrayList<Running>();
        try (var files = Files.newDirectoryStream(home.resolve("run"), "*.json")) {
            files.forEach(file -> read(file).ifPresent(all::add));
        } catch (IOException e) {
            return List.of();
        }
        all.sort(Comparator.comparing(running -> !running.urls().containsKey("server")));
        return all;
    }

    public void write(Path home) throws IOException {
        var file = file(home);
        Files.createDirectories(file.getParent());
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(temporary, Json.text(Map.of("pid", pid, "started", started, "urls", urls)));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    public void remove(Path home) throws IOException {
        Files.deleteIfExists(file(home));
    }

    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> ProcessMark.started(process) == started);
    }

    private Path file(Path home) {
        var name = urls.size() == ALL_ROLES ? "aimass" : String.join("-", new TreeSet<>(urls.keySet()));
        return home.resolve("run").resolve(name + ".json");
    }

    private static Optional<Running> read(Path file) {
        try {
            var map = Json.object(Files.readString(file));
            var urls = new LinkedHashMap<String, String>();
            ((Map<?, ?>) map.get("urls")).forEach((k, v) -> urls.put(String.valueOf(k), String.valueOf(v)));
            var running = new Running(number(map, "pid"), number(map, "started"), urls);
            return running.process().map(p -> running);
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, Object> map, String key) {
        return ((Number) map.get(key)).longValue();
    }
}
