package io.aimass.orchestration.datalake;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A copy of the tables that Spark wrote. */
record SparkLake(Path root) {
    static SparkLake copyTo(Path folder) throws IOException, URISyntaxException {
        var origin = Path.of(SparkLake.class.getResource("/lake").toURI());
        try (var files = Files.walk(origin)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var target =
                        folder.resolve("lake").resolve(origin.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return new SparkLake(folder);
    }

    Tables tables() {
        return new Tables(root.toUri(), Map.of());
    }

    Path commit(String table, long version) {
        return root.resolve("lake/" + table.replace('.', '/') + String.format("/_delta_log/%020d.json", version));
    }

    Path dataFile(String table) throws IOException {
        try (var files = Files.list(root.resolve("lake/" + table.replace('.', '/')))) {
            return files.filter(file -> file.toString().endsWith(".parquet")
                            && !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }
}
