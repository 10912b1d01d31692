package io.aimass.spark.notebook;

import io.aimass.contracts.TableName;
import java.net.URI;
import java.util.Optional;
import org.apache.hadoop.fs.Path;

/** Where the lake's tables lie. */
record LakeFolder(URI root) {
    static LakeFolder below(String root) {
        return new LakeFolder(new Path(root + "/lake").toUri().normalize());
    }

    /** The table that a path belongs to; empty when it is none of the lake's. */
    Optional<TableName> table(Path path) {
        var uri = path.toUri().normalize();
        if (!sameStorage(uri) || !uri.getPath().startsWith(root.getPath() + "/")) {
            return Optional.empty();
        }
        var parts = uri.getPath().substring(root.getPath().length() + 1).split("/");
        try {
            return parts.length < 2 ? Optional.empty() : Optional.of(new TableName(parts[0], parts[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean sameStorage(URI uri) {
        return (uri.getScheme() == null || uri.getScheme().equals(root.getScheme()))
                && (uri.getAuthority() == null || uri.getAuthority().equals(root.getAuthority()));
    }
}
