package io.aimass.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;

/** Directories whose entries survive a power cut. */
final class Directories {
    private Directories() {}

    static Path create(Path directory) throws IOException {
        var missing = new ArrayDeque<Path>();
        for (var d = directory.toAbsolutePath(); d != null && !Files.exists(d); d = d.getParent()) {
            missing.push(d);
        }
        Files.createDirectories(directory);
        for (var made : missing) {
            sync(made.getParent());
        }
        return directory;
    }

    static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
