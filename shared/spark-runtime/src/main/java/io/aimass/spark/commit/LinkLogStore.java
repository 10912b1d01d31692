package io.aimass.spark.commit;

import io.delta.storage.HadoopFileSystemLogStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;

/**
 * Delta commits on a local file system: a temporary file, synced, then {@code link(2)} to the commit's name, which fails when
 * another writer, in this process or any other, has taken it; the directory is synced before the commit is acknowledged.
 */
public final class LinkLogStore extends HadoopFileSystemLogStore {
    private static final int BUFFER = 64 * 1024;

    public LinkLogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(
            org.apache.hadoop.fs.Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        var target = local(path, configuration);
        if (!Files.isDirectory(target.getParent())) {
            throw new FileNotFoundException("No such directory: " + target.getParent());
        }
        var temporary = local(createTempPath(path), configuration);
        try {
            fill(temporary, actions);
            publish(temporary, target, overwrite);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(target.getParent());
    }

    @Override
    public Boolean isPartialWriteVisible(org.apache.hadoop.fs.Path path, Configuration configuration) {
        return false;
    }

    private static void publish(Path temporary, Path target, boolean overwrite) throws IOException {
        if (overwrite) {
            dropChecksum(target);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            throw taken(target, e);
        }
    }

    private static FileAlreadyExistsException taken(Path target, FileAlreadyExistsException cause) {
        var e = new FileAlreadyExistsException(target.toString());
        e.initCause(cause);
        return e;
    }

    /** Hadoop would compare the new content with the checksum it kept of the old one. */
    private static void dropChecksum(Path target) throws IOException {
        Files.deleteIfExists(target.resolveSibling("." + target.getFileName() + ".crc"));
    }

    private static void fill(Path file, Iterator<String> actions) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var pending = new StringBuilder();
            while (actions.hasNext()) {
                pending.append(actions.next()).append('\n');
                if (pending.length() > BUFFER) {
                    flush(channel, pending);
                }
            }
            flush(channel, pending);
            channel.force(true);
        }
    }

    private static void flush(FileChannel channel, StringBuilder pending) throws IOException {
        var bytes = ByteBuffer.wrap(pending.toString().getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        pending.setLength(0);
    }

    private static void sync(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path local(org.apache.hadoop.fs.Path path, Configuration configuration) throws IOException {
        return Path.of(path.getFileSystem(configuration).makeQualified(path).toUri());
    }
}
