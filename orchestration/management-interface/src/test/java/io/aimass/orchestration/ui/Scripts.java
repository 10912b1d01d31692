package io.aimass.orchestration.ui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Our own scripts and pages, wherever the class path has them. */
final class Scripts {
    private Scripts() {}

    record Script(String name, String text) {}

    static List<Script> in(String folder) {
        try {
            var uri = Scripts.class.getClassLoader().getResource(folder).toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (var jar = FileSystems.newFileSystem(uri, Map.of())) {
                return read(jar.getPath(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Script> read(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(
                            f -> f.toString().endsWith(".js") || f.toString().endsWith(".html"))
                    .map(f -> new Script(f.getFileName().toString(), text(f)))
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
