package io.aimass.orchestration.platform.http;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The ports roles listen on. */
public final class Ports {
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

    /** One that was free a moment ago. */
    public static int free(String host) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw JobException.user("%s has no free port, or is no address of this machine: %s.", host, e.getMessage());
        }
    }

    static JobException inUse(String role, String host, int port) {
        return JobException.user(
                "Port %d on %s is in use. Stop the program that listens there ('aimass down' if it is ours), or choose another port with"
                        + " %s or 'ports.%s' in config.yaml.",
                port, host, role.equals("server") ? "--port" : "--" + role + "-port", role);
    }
}
