package io.aimass.orchestration.compute.cluster;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * One of the cluster's processes.
 *
 * @param name {@code master}, {@code history}, {@code worker-1}
 * @param started in milliseconds, so that a process that has its number later is not taken for it
 */
public record Daemon(String name, long pid, long started, Path log) {
    static Daemon of(String name, ProcessHandle process, Path log) {
        return new Daemon(name, process.pid(), started(process), log);
    }

    /** Empty when it has ended. */
    public Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(process -> started(process) == started);
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }
}
