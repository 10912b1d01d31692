package io.aimass.orchestration.platform.http;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** The ports roles listen on. */
public final class Ports {
    private static final int FIRST_FREE = 20_000;
    private static final int LAST_FREE = 29_999;
    private static final int ATTEMPTS = 200;
    private static final int CONNECT_MILLIS = 1_000;

    private Ports() {}

    /**
     * Looks before anything is opened or written; 0 is always free.
     *
     * @throws JobException USER when somebody listens on the port
     */
    public static void requireFree(String role, String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (BindException e) {
            throw inUse(role, host, port);
        } catch (IOException e) {
            throw JobException.user(
                    "The role %s cannot listen on port %d of %s: %s. Correct 'host' or 'ports.%s' in config.yaml.",
                    role, port, host, e.getMessage(), role);
        }
    }

    public static boolean isFree(String host, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether somebody takes connections there. */
    public static boolean isAnswered(String host, int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * One that was free a moment ago. Linux, unless told otherwise, gives none of these to outgoing connections, one of which would otherwise have it before the
     * program that it is for, or while that one is restarted.
     */
    public static int free(String host) {
        for (var attempt = 0; attempt < ATTEMPTS; attempt++) {
            var port = ThreadLocalRandom.current().nextInt(FIRST_FREE, LAST_FREE + 1);
            if (isFree(host, port)) {
                return port;
            }
        }
        throw JobException.user(
                "%s has no free port between %d and %d, or is no address of this machine.",
                host, FIRST_FREE, LAST_FREE);
    }

    static JobException inUse(String role, String host, int port) {
        return JobException.user(
                "Port %d on %s is in use. Stop the program that listens there ('aimass down' if it is ours), or choose another port with"
                        + " %s or 'ports.%s' in config.yaml.",
                port, host, role.equals("server") ? "--port" : "--" + role + "-port", role);
    }
}
