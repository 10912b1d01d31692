package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before an HTTP server, byte for byte, and answers 503 in its place while it is told to. */
public final class OverloadedServer implements AutoCloseable {
    private static final byte[] UNAVAILABLE =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket door;
    private final int behind;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean overloaded;
    private volatile int refused;

    /** @param behind the port of the server, on loopback */
    public OverloadedServer(int behind) throws IOException {
        this.behind = behind;
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** How many requests were answered with 503. */
    public int refused() {
        return refused;
    }

    public void overloaded(boolean value) {
        overloaded = value;
        if (value) {
            open.forEach(OverloadedServer::close);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                var client = door.accept();
                threads.submit(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (overloaded) {
                refuse(client);
                return;
            }
            try (var server = new Socket(InetAddress.getLoopbackAddress(), behind)) {
                open.add(client);
                open.add(server);
                var back = threads.submit(() -> pipe(server, client));
                pipe(client, server);
                back.get();
            } finally {
                open.remove(client);
            }
        } catch (Exception e) {
            close(client);
        }
    }

    private synchronized void count() {
        refused++;
    }

    private void refuse(Socket client) throws IOException {
        readHead(client.getInputStream());
        client.getOutputStream().write(UNAVAILABLE);
        client.getOutputStream().flush();
        client.shutdownOutput();
        count();
        client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    }

    private static void readHead(InputStream in) throws IOException {
        var last = 0;
        for (var next = in.read(); next >= 0; next = in.read()) {
            last = last << 8 | next;
            if (last == 0x0d0a0d0a) {
                return;
            }
        }
    }

    private static void pipe(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (SocketException e) {
            close(from);
            close(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        open.forEach(OverloadedServer::close);
        threads.shutdownNow();
    }
}
