package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.config.NotebookAccess;
import io.aimass.orchestration.platform.config.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told of a pool that serves notebooks. */
final class Notebooks {
    private Notebooks() {}

    /** {@code url} is missing while the driver starts. */
    static Optional<Map<String, Object>> of(Pool pool, List<Driver> drivers) {
        return pool.notebooks().map(access -> {
            var map = new LinkedHashMap<String, Object>();
            map.put("pool", pool.name());
            drivers.stream()
                    .mapToInt(Driver::port)
                    .filter(port -> port > 0)
                    .findFirst()
                    .ifPresent(port -> map.put("url", "sc://127.0.0.1:" + port));
            map.put("python", access.python().isPresent());
            map.put("artifacts", access.artifacts());
            return map;
        });
    }

    static Map<String, Object> forDriver(NotebookAccess access) {
        var map = new LinkedHashMap<String, Object>();
        map.put("port", access.port());
        access.python().ifPresent(python -> map.put("python", python.toString()));
        map.put("artifacts", access.artifacts());
        return map;
    }
}
