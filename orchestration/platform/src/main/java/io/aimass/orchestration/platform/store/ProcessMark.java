package io.aimass.orchestration.platform.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.regex.Pattern;

/** Names a process in the database so that another on the same machine can tell that it is gone: number, start and machine. */
public final class ProcessMark {
    private static final Pattern MARK = Pattern.compile("(\\d+)/(\\d+)@([^#]+)#.*");

    private ProcessMark() {}

    /** Of this process. @param instance tells two holders in one process apart */
    public static String here(String instance) {
        var process = ProcessHandle.current();
        return process.pid() + "/" + start(process) + "@" + host() + "#" + instance;
    }

    /** Whether the process ran on this machine and has ended; false of one elsewhere, about which nothing is known. */
    public static boolean isDeadHere(String mark) {
        var matcher = MARK.matcher(mark);
        if (!matcher.matches() || !matcher.group(3).equals(host())) {
            return false;
        }
        var process = ProcessHandle.of(Long.parseLong(matcher.group(1)));
        return process.isEmpty() || start(process.get()) != Long.parseLong(matcher.group(2));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** This machine's name. */
    public static String machine() {
        return host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('#', '-');
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
