package io.aimass.deploy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real file system of a few megabytes, which another file can fill. Mounting one needs root. */
final class SmallDisk implements AutoCloseable {
    private static final int BLOCK = 4096;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** The test that asks is skipped where mounting is refused. */
    static SmallDisk mount(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        var mounted = Product.run(
                Map.of(), List.of("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", folder.toString()));
        assumeTrue(
                mounted.exitCode() == 0,
                () -> "a small file system cannot be mounted here; it needs root: "
                        + mounted.err().strip());
        return new SmallDisk(folder);
    }

    Path folder() {
        return folder;
    }

    /** Leaves at most {@code free} bytes to others. */
    void fill(long free) throws IOException {
        var store = Files.getFileStore(folder);
        try (var out = Files.newOutputStream(filler())) {
            var block = new byte[BLOCK];
            while (store.getUsableSpace() >= free + BLOCK) {
                out.write(block);
            }
        } catch (IOException e) {
            if (store.getUsableSpace() > free) {
                throw e;
            }
        }
    }

    void free() throws IOException {
        Files.deleteIfExists(filler());
    }

    @Override
    public void close() throws IOException {
        var ended = Product.run(Map.of(), List.of("umount", folder.toString()));
        if (ended.exitCode() != 0) {
            throw new IOException(ended.err());
        }
    }

    private Path filler() {
        return folder.resolve("filler");
    }
}
