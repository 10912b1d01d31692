package io.aimass.orchestration.compute.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * A session of its own for a process. Ctrl-C goes to everything that a terminal's foreground command has started; what stands on a
 * process has to end before it does, so that it must not be reached.
 */
public final class OwnSession {
    private static final String SCRIPT = "command -v setsid >/dev/null && exec setsid \"$@\"; trap '' INT; exec \"$@\"";

    private OwnSession() {}

    /** The command that does the same there, as the same process. */
    public static List<String> of(List<String> command) {
        var line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "sh"));
        line.addAll(command);
        return line;
    }
}
