package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.config.NotebookAccess;
import io.aimass.orchestration.platform.config.Pool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/** What is told of a pool that serves notebooks. */
final class Notebooks {
    private Notebooks() {}

    /** {@code url} is missing while the driver starts, and so is {@code jdbc}, which is there only where JDBC is served. */
    static Optional<Map<String, Object>> of(Pool pool, List<Driver> drivers) {
        return pool.notebooks().map(access -> {
            var map = new LinkedHashMap<String, Object>();
            map.put("pool", pool.name());
            served(drivers, Driver::port).ifPresent(port -> map.put("url", "sc://127.0.0.1:" + port));
            served(drivers, Driver::jdbcPort).ifPresent(port -> map.put("jdbc", "jdbc:hive2://127.0.0.1:" + port));
            map.put("python", access.python().isPresent());
            map.put("artifacts", access.artifacts());
            return map;
        });
    }

    private static OptionalInt served(List<Driver> drivers, ToIntFunction<Driver> port) {
        return drivers.stream().mapToInt(port).filter(number -> number > 0).findFirst();
    }

    static Map<String, Object> forDriver(NotebookAccess access) {
        var map = new LinkedHashMap<String, Object>();
        map.put("port", access.port());
        access.python().ifPresent(python -> map.put("python", python.toString()));
        map.put("artifacts", access.artifacts());
        access.jdbcPort().ifPresent(port -> map.put("jdbc", port));
        return map;
    }
}
