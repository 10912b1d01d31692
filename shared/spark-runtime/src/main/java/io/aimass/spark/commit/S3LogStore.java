package io.aimass.spark.commit;

import io.aimass.storage.CentralizedStorage;
import io.delta.storage.HadoopFileSystemLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Delta commits on S3: one put with {@code If-None-Match: *}. Whether the server honours the condition is tried before the
 * first commit, below {@value #ROOT}, or at the top of the table's bucket when that is not set. Endpoint and credentials are those of {@code fs.s3a.*}.
 */
public final class S3LogStore extends HadoopFileSystemLogStore {
    /** The Hadoop setting that holds the storage root's URI. */
    public static final String ROOT = "aimass.root";

    private static final Map<String, String> OPTIONS = Map.of(
            "fs.s3a.endpoint", "endpoint",
            "fs.s3a.endpoint.region", "region",
            "fs.s3a.access.key", "access-key",
            "fs.s3a.secret.key", "secret-key",
            "fs.s3a.path.style.access", "path-style");

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
            return CentralizedStorage.open(root, options(configuration));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI root(URI path, Configuration configuration) {
        var root = configuration.get(ROOT, "");
        var bucket = path.getScheme() + "://" + path.getAuthority() + "/";
        return URI.create(path.toString().startsWith(root + "/") && root.startsWith(bucket) ? root : bucket);
    }

    private static Map<String, String> options(Configuration configuration) {
        var options = new LinkedHashMap<String, String>();
        OPTIONS.forEach((hadoop, ours) -> {
            var value = configuration.getTrimmed(hadoop, "");
            if (!value.isEmpty()) {
                options.put(ours, ours.equals("endpoint") && !value.contains("://") ? "https://" + value : value);
            }
        });
        return options;
    }
}
