package io.aimass.deploy.cli;

import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** The right to run roles on a home, {@code run/<role>.lock}: one process at a time, until it closes it or ends, however it ends. */
final class HomeLock implements AutoCloseable {
    private final List<FileChannel> held = new ArrayList<>();

    private HomeLock() {}

    /** @throws JobException USER when another process has one of the roles; then none is taken */
    static HomeLock take(PlatformOptions options) throws IOException {
        var home = Home.open(options.home());
        var lock = new HomeLock();
        for (var role : new TreeSet<>(options.roles())) {
            if (!lock.hold(home.run().resolve(role + ".lock"))) {
                lock.close();
                throw taken(home.path(), role.name());
            }
        }
        return lock;
    }

    private static JobException taken(Path home, String role) {
        var where = Running.all(home).stream()
                .filter(running -> running.urls().containsKey(role))
                .findFirst()
                .map(running -> "as process " + running.pid())
                .orElse("or is starting there");
        return JobException.user(
                "AI Mass runs on %s already, %s. Stop it with `aimass down`, or choose another home with --home.",
                home, where);
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
