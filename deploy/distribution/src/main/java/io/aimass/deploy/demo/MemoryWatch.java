package io.aimass.deploy.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/**
 * The highest proportional set size (PSS) this process and all its descendants had together, in KiB, as Linux reports it in
 * {@code smaps_rollup}. Elsewhere it stays 0.
 */
final class MemoryWatch implements AutoCloseable {
    private final AtomicLong peakKiB = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "memory-watch");
        thread.setDaemon(true);
        return thread;
    });

    MemoryWatch() {
        clock.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
    }

    long peakMiB() {
        look();
        return (peakKiB.get() + 512) / 1024;
    }

    private void look() {
        var self = ProcessHandle.current();
        var pids =
                LongStream.concat(LongStream.of(self.pid()), self.descendants().mapToLong(ProcessHandle::pid));
        var sum = pids.map(MemoryWatch::pssKiB).sum();
        peakKiB.accumulateAndGet(sum, Math::max);
    }

    private static long pssKiB(long pid) {
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/smaps_rollup"))) {
            return lines.filter(line -> line.startsWith("Pss:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // the process has ended, or this is no Linux
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
