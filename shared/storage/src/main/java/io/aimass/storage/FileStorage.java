package io.aimass.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A directory of a local file system that has hard links. A publish is {@code link(2)}, which fails when the name is taken;
 * file and directory are synced before it is answered.
 */
final class FileStorage extends StagingStorage {
    private static final long ABANDONED_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final URI uri;
    private final Path root;
    private final Path staging;

    FileStorage(URI uri) throws IOException {
        this.uri = uri;
        this.root = Directories.create(Path.of(uri)).toRealPath();
        this.staging = Directories.create(root.resolve(SafePath.STAGING));
        dropAbandoned();
    }

    @Override
    public URI root() {
        return uri;
    }

    @Override
    public InputStream read(String path) throws IOException {
        var file = resolve(SafePath.file(path));
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(path);
        }
        return Files.newInputStream(file);
    }

    @Override
    public boolean exists(String path) throws IOException {
        return Files.isRegularFile(resolve(SafePath.file(path)));
    }

    @Override
    public List<StoredFile> list(String prefix) throws IOException {
        var start = resolve(SafePath.directory(prefix));
        var found = new ArrayList<StoredFile>();
        if (Files.isDirectory(start)) {
            Files.walkFileTree(start, new Lister(found));
        }
        found.sort(Comparator.comparing(StoredFile::path));
        return found;
    }

    @Override
    public void delete(String path) throws IOException {
        var relative = Path.of(SafePath.file(path));
        var parent = relative.getParent() == null
                ? root
                : resolve(relative.getParent().toString());
        var target = parent.resolve(relative.getFileName());
        if (Files.exists(target, NOFOLLOW_LINKS)) {
            Files.walkFileTree(target, new Deleter());
            Directories.sync(parent);
        }
    }

    @Override
    public void close() {
        // Holds nothing open.
    }

    @Override
    Staged stage(InputStream content) throws IOException {
        var file = staging.resolve(UUID.randomUUID().toString());
        try (var out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            var blob = Digests.copy(content, (buffer, length) -> write(out, buffer, length));
            out.force(true);
            return new StagedFile(file, blob);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Refuses a path that a symbolic link leads out of the root. */
    private Path resolve(String path) throws IOException {
        var target = root.resolve(path);
        var present = target;
        while (!Files.exists(present, NOFOLLOW_LINKS)) {
            present = present.getParent();
        }
        if (!realPath(path, present).startsWith(root)) {
            throw leavesRoot(path);
        }
        return target;
    }

    private static Path realPath(String path, Path present) throws IOException {
        try {
            return present.toRealPath();
        } catch (NoSuchFileException e) {
            throw leavesRoot(path);
        }
    }

    private static IllegalArgumentException leavesRoot(String path) {
        return new IllegalArgumentException(
                "'" + path
                        + "' is not a path below the storage root: a symbolic link leads out of it; mount the other place below the root instead");
    }

    private static void write(FileChannel out, byte[] buffer, int length) throws IOException {
        var bytes = ByteBuffer.wrap(buffer, 0, length);
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private void dropAbandoned() throws IOException {
        var now = System.currentTimeMillis();
        try (var files = Files.list(staging)) {
            for (var file : (Iterable<Path>) files::iterator) {
                if (now - modified(file) > ABANDONED_MILLIS) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /** A file that another process has just published is not abandoned. */
    private static long modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (NoSuchFileException e) {
            return Long.MAX_VALUE;
        }
    }

    private final class StagedFile implements Staged {
        private final Path file;
        private final Blob blob;

        StagedFile(Path file, Blob blob) {
            this.file = file;
            this.blob = blob;
        }

        @Override
        public Blob blob() {
            return blob;
        }

        @Override
        public boolean publish(String path) throws IOException {
            var target = resolve(path);
            Directories.create(target.getParent());
            try {
                Files.createLink(target, file);
            } catch (FileAlreadyExistsException e) {
                return false;
            }
            Directories.sync(target.getParent());
            return true;
        }

        @Override
        public void replace(String path) throws IOException {
            var target = resolve(path);
            Directories.create(target.getParent());
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            Directories.sync(target.getParent());
        }

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    private final class Lister extends SimpleFileVisitor<Path> {
        private final List<StoredFile> found;

        Lister(List<StoredFile> found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return directory.equals(staging) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                var path = root.relativize(file).toString().replace('\\', '/');
                found.add(new StoredFile(
                        path, attributes.size(), attributes.lastModifiedTime().toMillis()));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goneIsFine(e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goneIsFine(e);
        }
    }

    private static final class Deleter extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            return goneIsFine(e);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
            if (e != null) {
                throw e;
            }
            Files.deleteIfExists(directory);
            return FileVisitResult.CONTINUE;
        }
    }

    /** Another process may delete what is being walked. */
    private static FileVisitResult goneIsFine(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
