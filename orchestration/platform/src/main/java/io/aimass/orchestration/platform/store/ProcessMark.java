package io.aimass.orchestration.platform.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names a process so that another that sees the same process numbers can tell that it is gone. A machine's name does not say that: two
 * machines may have the same one, and containers on one machine have numbers of their own.
 */
public final class ProcessMark {
    private static final Pattern MARK = Pattern.compile("(\\d+)/(\\d+)@([^#]+)#.*");
    private static final Path PROC = Path.of("/proc");
    private static final String NUMBERS = numbers();

    /** Of {@code /proc/PID/stat}, after the program's name in brackets: field 22 of proc(5), whose third comes first here. */
    private static final int START_TICKS = 22 - 3;

    private ProcessMark() {}

    /** Of this process. @param instance tells two holders in one process apart */
    public static String here(String instance) {
        var process = ProcessHandle.current();
        return process.pid() + "/" + started(process) + "@" + NUMBERS + "#" + instance;
    }

    /** Whether the process would be seen from here and has ended; false of one elsewhere, about which nothing is known. */
    public static boolean isDeadHere(String mark) {
        var matcher = MARK.matcher(mark);
        if (!matcher.matches() || !matcher.group(3).equals(NUMBERS)) {
            return false;
        }
        var process = ProcessHandle.of(Long.parseLong(matcher.group(1)));
        return process.isEmpty() || started(process.get()) != Long.parseLong(matcher.group(2));
    }

    /** When it started: tells it from another that has its number later, also when the machine's clock is set meanwhile. */
    public static long started(ProcessHandle process) {
        try {
            var stat =
                    Files.readString(PROC.resolve(String.valueOf(process.pid())).resolve("stat"));
            return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[START_TICKS]);
        } catch (IOException e) {
            return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        }
    }

    /** The same for all processes that see the same process numbers; another user's may be hidden. */
    private static String numbers() {
        try {
            return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip() + "/"
                    + Files.readSymbolicLink(PROC.resolve("self/ns/pid")) + "/"
                    + Files.getAttribute(PROC.resolve("self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return UUID.randomUUID().toString();
        }
    }
}
