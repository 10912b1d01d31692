package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The right to run roles on a home, {@code run/<role>.lock}: one process at a time, until it closes it or ends, however it ends. */
final class HomeLock implements AutoCloseable {
    private final List<FileChannel> held = new ArrayList<>();

    private HomeLock() {}

    /** @throws JobException USER when another process has one of the roles; then none is taken */
    static HomeLock take(Path home, Set<PlatformOptions.Role> roles) throws IOException {
        var lock = new HomeLock();
        var folder = Files.createDirectories(home.resolve("run"));
        for (var role : new TreeSet<>(roles)) {
            if (!lock.hold(folder.resolve(role + ".lock"))) {
                lock.close();
                throw JobException.user(
                        "AI Mass (%s) runs on %s already, or is starting. Stop it with `aimass down`, or choose another home with --home.",
                        role, home);
            }
        }
        return lock;
    }

    private boolean hold(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        held.add(channel);
        return channel.tryLock() != null;
    }

    @Override
    public void close() {
        for (var channel : held) {
            try {
                channel.close();
            } catch (IOException e) {
                System.err.println("aimass: " + e.getMessage());
            }
        }
        held.clear();
    }
}
