package io.aimass.spark.commit;

import io.aimass.storage.CentralizedStorage;
import io.aimass.storage.HadoopSettings;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta commits on S3: one put with {@code If-None-Match: *}. Whether the server honours the condition is tried before the
 * first commit, below {@value #ROOT}, or at the top of the table's bucket when that is not set; with {@code aimass.commits} a row of that database
 * decides instead. Endpoint and credentials are those of {@code fs.s3a.*}.
 */
public final class S3LogStore extends HadoopFileSystemLogStore {
    /** The Hadoop setting that holds the storage root's URI. */
    public static final String ROOT = "aimass.root";

    private final Map<URI, CentralizedStorage> storages = new ConcurrentHashMap<>();

    public S3LogStore(Configuration configuration) {
        super(configuration);
    }

    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration configuration)
            throws IOException {
        var root = root(path.toUri(), configuration);
        var storage = storage(root, configuration);
        var relative = path.toUri()
                .getPath()
                .substring(root.getPath().length() + (root.getPath().endsWith("/") ? 0 : 1));
        var content = new LinesStream(actions);
        if (overwrite) {
            storage.replace(relative, content);
        } else if (!storage.publish(relative, content)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    @Override
    public Boolean isPartialWriteVisible(Path path, Configuration configuration) {
        return false;
    }

    private CentralizedStorage storage(URI root, Configuration configuration) throws IOException {
        try {
            return storages.computeIfAbsent(root, r -> open(r, configuration));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static CentralizedStorage open(URI root, Configuration configuration) {
        try {
            return CentralizedStorage.open(root, HadoopSettings.s3Options(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI root(URI path, Configuration configuration) {
        var root = configuration.get(ROOT, "");
        var bucket = path.getScheme() + "://" + path.getAuthority() + "/";
        return URI.create(path.toString().startsWith(root + "/") && root.startsWith(bucket) ? root : bucket);
    }
}
