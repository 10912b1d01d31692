package io.aimass.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/** The sockets a process and its descendants listen on, as the kernel lists them. */
final class ListeningSockets {
    private static final String LISTEN = "0A";

    record Socket(boolean loopback, int port) {}

    private ListeningSockets() {}

    static List<Socket> of(long pid) {
        var root = ProcessHandle.of(pid).orElseThrow();
        var inodes = new HashSet<String>();
        LongStream.concat(LongStream.of(pid), root.descendants().mapToLong(ProcessHandle::pid))
                .forEach(p -> inodes.addAll(inodes(p)));
        var found = new ArrayList<Socket>();
        for (var table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            try {
                for (var line : Files.readAllLines(Path.of(table))) {
                    var fields = line.trim().split("\\s+");
                    if (fields.length > 9 && fields[3].equals(LISTEN) && inodes.contains(fields[9])) {
                        found.add(socket(fields[1]));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    private static Socket socket(String local) {
        var colon = local.indexOf(':');
        var address = local.substring(0, colon);
        var loopback = address.equals("0100007F")
                || address.equals("00000000000000000000000001000000")
                || address.equals("0000000000000000FFFF00000100007F");
        return new Socket(loopback, Integer.parseInt(local.substring(colon + 1), 16));
    }

    private static Set<String> inodes(long pid) {
        var inodes = new HashSet<String>();
        try (var descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (var descriptor : descriptors.toList()) {
                try {
                    var target = Files.readSymbolicLink(descriptor).toString();
                    if (target.startsWith("socket:[")) {
                        inodes.add(target.substring(8, target.length() - 1));
                    }
                } catch (IOException e) {
                    continue; // closed in the meantime
                }
            }
        } catch (IOException e) {
            return Set.of(); // the process has ended in the meantime
        }
        return inodes;
    }
}
