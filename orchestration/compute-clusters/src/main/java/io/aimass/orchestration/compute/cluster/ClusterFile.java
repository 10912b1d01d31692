package io.aimass.orchestration.compute.cluster;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code cluster/cluster.json} in the home: what runs on this machine.
 *
 * @param master {@code spark://host:port}
 * @param ui the master's page
 * @param history the history server's page; null where only workers run
 */
record ClusterFile(URI master, URI ui, URI history, List<Daemon> daemons) {
    static Optional<ClusterFile> read(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(of(Json.object(Files.readString(file))));
        } catch (IOException | RuntimeException e) {
            throw JobException.external(e, "%s cannot be read. Stop what runs there by hand and delete it.", file);
        }
    }

    void write(Path file) {
        var map = new LinkedHashMap<String, Object>();
        map.put("master", master.toString());
        map.put("ui", ui == null ? null : ui.toString());
        map.put("history", history == null ? null : history.toString());
        map.put("daemons", daemons.stream().map(Daemon::toMap).toList());
        var temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            Files.writeString(temporary, Json.text(map));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be written: %s.", file, e.getMessage());
        }
    }

    private static ClusterFile of(Map<String, Object> map) {
        var daemons = ((List<?>) map.get("daemons"))
                .stream().map(item -> Daemon.of((Map<?, ?>) item)).toList();
        return new ClusterFile(uri(map.get("master")), uri(map.get("ui")), uri(map.get("history")), daemons);
    }

    private static URI uri(Object text) {
        return text == null ? null : URI.create(String.valueOf(text));
    }
}
