package io.aimass.orchestration.compute.cluster;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.auth.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** What master, workers, drivers and executors of one cluster know, and nobody else. */
final class ClusterSecret {
    private ClusterSecret() {}

    /** The home's, made when there is none. */
    static String at(Path file) {
        try {
            if (!Files.exists(file)) {
                write(file, Secret.make());
            }
            return Files.readString(file).trim();
        } catch (IOException e) {
            throw JobException.external(e, "The cluster's secret %s cannot be read: %s.", file, e.getMessage());
        }
    }

    static void write(Path file, String secret) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, secret + "\n");
    }
}
