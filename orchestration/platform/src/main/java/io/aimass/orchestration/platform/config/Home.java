package io.aimass.orchestration.platform.config;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/** The platform's folder on this machine, readable by its owner only. */
public record Home(Path path) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int MARK_LENGTH = 8;

    /**
     * Makes the folders that are missing, and those that are there readable by their owner only.
     *
     * @throws JobException USER when the folder cannot be made or written, or is one that everybody shares
     */
    public static Home open(Path path) {
        var home = new Home(path.toAbsolutePath().normalize());
        home.refuseSharedFolder();
        for (var folder : Set.of(home.path, home.root(), home.run(), home.logs())) {
            home.make(folder);
        }
        return home;
    }

    /** {@code --home}, else {@code AIMASS_HOME}, else {@code ~/.aimass}. */
    public static Path choose(String option) {
        if (option != null) {
            return Path.of(option);
        }
        var variable = System.getenv("AIMASS_HOME");
        return variable == null || variable.isBlank()
                ? Path.of(System.getProperty("user.home"), ".aimass")
                : Path.of(variable);
    }

    public Path config() {
        return path.resolve("config.yaml");
    }

    public Path profile() {
        return path.resolve("profile.yaml");
    }

    public Path secrets() {
        return path.resolve("secrets.yaml");
    }

    /** The local command line's copy of an administrator's token. */
    public Path token() {
        return path.resolve("token");
    }

    public Path database() {
        return path.resolve("metadata.db");
    }

    public Path jobrunr() {
        return path.resolve("jobrunr.db");
    }

    /** CentralizedStorage's root unless the configuration names another. */
    public Path root() {
        return path.resolve("root");
    }

    /** Process ids and ports of what is running. */
    public Path run() {
        return path.resolve("run");
    }

    /** Tells this home from every other, also on a machine of the same name, and from a copy of it elsewhere. */
    public String mark() throws IOException {
        var file = path.resolve("mark");
        if (!Files.exists(file) || Files.readString(file).isBlank()) {
            Files.writeString(file, UUID.randomUUID().toString().substring(0, MARK_LENGTH));
        }
        var place = machine() + " " + path.toRealPath();
        return Files.readString(file) + "-"
                + UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .substring(0, MARK_LENGTH);
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "";
        }
    }

    /** What a Spark cluster on this machine leaves. */
    public Path cluster() {
        return path.resolve("cluster");
    }

    /** What the cluster's processes and its drivers know, and nobody else. */
    public Path clusterSecret() {
        return cluster().resolve("secret");
    }

    /** Spark's event logs of what ran on that cluster. */
    public Path clusterEvents() {
        return cluster().resolve("events");
    }

    /** What {@code spark-submit} reads and nobody else may. */
    public Path submissions() {
        return path.resolve("submissions");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /** Closing {@code /tmp} to others would break what they do there. */
    private void refuseSharedFolder() {
        try {
            if (Files.isDirectory(path)
                    && !Files.isDirectory(run())
                    && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_WRITE)) {
                throw JobException.user(
                        "The folder %s is open to everybody and no home of AI Mass. Choose a folder of its own, such as %s.",
                        path, path.resolve("aimass"));
            }
        } catch (IOException e) {
            throw JobException.user(
                    "The home folder %s cannot be used: %s. Choose another with --home or AIMASS_HOME.",
                    path, e.getMessage());
        }
    }

    private void make(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                Files.setPosixFilePermissions(folder, OWNER_ONLY);
            } else {
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            }
        } catch (IOException e) {
            throw new JobException(
                    io.aimass.contracts.ErrorType.USER,
                    "The home folder " + path + " cannot be used: " + folder
                            + " cannot be made, or not closed to others ("
                            + e.getClass().getSimpleName()
                            + "). Choose another with --home or AIMASS_HOME, or change its permissions.",
                    e);
        }
    }
}
