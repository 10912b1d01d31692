package io.aimass.storage;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

final class StorageFactory {
    private StorageFactory() {}

    static CentralizedStorage open(URI root, Map<String, String> options) throws IOException {
        return switch (String.valueOf(root.getScheme())) {
            case "file" -> new FileStorage(root);
            case "hdfs" -> new HdfsStorage(root, options);
            case "s3a" -> new S3Storage(root, options);
            default ->
                throw new IllegalArgumentException(
                        "'" + root
                                + "' cannot be the storage root: begin it with file:, hdfs: or s3a:, such as file:///var/lib/aimass/root");
        };
    }
}
