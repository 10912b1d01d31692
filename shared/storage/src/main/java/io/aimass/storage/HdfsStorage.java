package io.aimass.storage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/** A directory of HDFS. A publish is a rename that does not overwrite, which the name node decides. */
final class HdfsStorage extends StagingStorage {
    private static final long ABANDONED_MILLIS = TimeUnit.DAYS.toMillis(1);

    private final URI uri;
    private final DistributedFileSystem files;
    private final Path root;
    private final Path staging;

    HdfsStorage(URI uri, Map<String, String> options) throws IOException {
        this.uri = uri;
        try {
            this.files = connect(uri, options);
        } catch (IOException | IllegalArgumentException e) {
            throw cannotBeOpened(uri, e);
        }
        this.root = new Path(uri.getPath().isEmpty() ? "/" : uri.getPath());
        this.staging = new Path(root, SafePath.STAGING);
        try {
            files.mkdirs(staging);
            dropAbandoned();
        } catch (IOException e) {
            files.close();
            throw cannotBeOpened(uri, e);
        }
    }

    private static IOException cannotBeOpened(URI uri, Exception e) {
        return new IOException(
                "The storage root '" + uri + "' cannot be opened: " + e.getMessage()
                        + ". Start HDFS, or correct 'storage.root'.",
                e);
    }

    @Override
    public URI root() {
        return uri;
    }

    @Override
    public InputStream read(String path) throws IOException {
        var file = resolve(path);
        try {
            return files.open(file);
        } catch (FileNotFoundException e) {
            throw noSuchFile(path, e);
        }
    }

    @Override
    public boolean exists(String path) throws IOException {
        try {
            return files.getFileStatus(resolve(path)).isFile();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public List<StoredFile> list(String prefix) throws IOException {
        SafePath.directory(prefix);
        var start = prefix.isEmpty() ? root : new Path(root, prefix);
        var found = new ArrayList<StoredFile>();
        try {
            var entries = files.listFiles(start, true);
            while (entries.hasNext()) {
                collect(entries.next(), start, found);
            }
        } catch (FileNotFoundException e) {
            return found;
        }
        found.sort(Comparator.comparing(StoredFile::path));
        return found;
    }

    @Override
    public void delete(String path) throws IOException {
        files.delete(resolve(path), true);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    @Override
    Staged stage(InputStream content) throws IOException {
        var file = new Path(staging, UUID.randomUUID().toString());
        try (var out = files.create(file, false)) {
            var blob = Digests.copy(content, (buffer, length) -> out.write(buffer, 0, length));
            out.hsync();
            return new StagedFile(file, blob);
        } catch (IOException | RuntimeException e) {
            files.delete(file, false);
            throw e;
        }
    }

    private Path resolve(String path) {
        return new Path(root, SafePath.file(path));
    }

    private void collect(LocatedFileStatus entry, Path start, List<StoredFile> found) {
        var below = root.isRoot() ? "/" : root.toUri().getPath() + "/";
        var path = entry.getPath().toUri().getPath();
        var isStaged = path.startsWith(below + SafePath.STAGING + "/");
        if (!isStaged && !path.equals(start.toUri().getPath())) {
            found.add(new StoredFile(path.substring(below.length()), entry.getLen(), entry.getModificationTime()));
        }
    }

    private void dropAbandoned() throws IOException {
        var now = System.currentTimeMillis();
        for (var file : files.listStatus(staging)) {
            if (now - file.getModificationTime() > ABANDONED_MILLIS) {
                files.delete(file.getPath(), false);
            }
        }
    }

    private static DistributedFileSystem connect(URI uri, Map<String, String> options) throws IOException {
        var configuration = new Configuration();
        options.forEach(configuration::set);
        return (DistributedFileSystem) FileSystem.newInstance(uri, configuration);
    }

    private static NoSuchFileException noSuchFile(String path, IOException cause) {
        var e = new NoSuchFileException(path);
        e.initCause(cause);
        return e;
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
            files.mkdirs(target.getParent());
            try {
                files.rename(file, target, Rename.NONE);
                return true;
            } catch (FileAlreadyExistsException e) {
                return false;
            }
        }

        @Override
        public void replace(String path) throws IOException {
            var target = resolve(path);
            files.mkdirs(target.getParent());
            files.rename(file, target, Rename.OVERWRITE);
        }

        @Override
        public void close() throws IOException {
            files.delete(file, false);
        }
    }
}
