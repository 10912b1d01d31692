package io.aimass.storage;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiPredicate;

/** Stands before a server, byte for byte, and hangs up in place of one of its answers when told to. */
public final class LostAnswer implements AutoCloseable {
    private static final int BEGINNING = 4096;

    private final ServerSocket door;
    private final int behind;
    private final BiPredicate<String, String> which;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicBoolean next = new AtomicBoolean();
    private final AtomicReference<String> instead = new AtomicReference<>();

    /**
     * @param behind the port of the server, on loopback
     * @param which of the beginning of a request and that of its answer
     */
    public LostAnswer(int behind, BiPredicate<String, String> which) throws IOException {
        this.behind = behind;
        this.which = which;
        this.door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    public int port() {
        return door.getLocalPort();
    }

    /** The next of those answers does not come. */
    public void loseTheNext() {
        next.set(true);
    }

    /** Nor does the one after it: that is another one instead. */
    public void loseTheNextAndAnswerTheOneAfter(String text) {
        instead.set(text);
        loseTheNext();
    }

    /** Whether all that has happened. */
    public boolean isLost() {
        return !next.get() && instead.get() == null;
    }

    private void accept() {
        try {
            while (true) {
                var client = door.accept();
                var server = new Socket(InetAddress.getLoopbackAddress(), behind);
                open.add(client);
                open.add(server);
                var request = new ByteArrayOutputStream();
                threads.submit(() -> ask(client, server, request));
                threads.submit(() -> answer(server, client, request));
            }
        } catch (IOException e) {
            threads.shutdown();
        }
    }

    private static void ask(Socket client, Socket server, ByteArrayOutputStream request) {
        copy(client, server, bytes -> {
            if (request.size() < BEGINNING) {
                request.writeBytes(bytes);
            }
            return true;
        });
    }

    private void answer(Socket server, Socket client, ByteArrayOutputStream request) {
        copy(server, client, bytes -> {
            var asked = request.toString(StandardCharsets.ISO_8859_1);
            request.reset();
            if (!which.test(asked, new String(bytes, StandardCharsets.ISO_8859_1))) {
                return true;
            }
            if (next.compareAndSet(true, false)) {
                return false;
            }
            var other = instead.getAndSet(null);
            if (other != null) {
                client.getOutputStream().write(other.getBytes(StandardCharsets.ISO_8859_1));
            }
            return other == null;
        });
    }

    private interface Passing {
        boolean test(byte[] bytes) throws IOException;
    }

    private static void copy(Socket from, Socket to, Passing passes) {
        var buffer = new byte[1 << 16];
        try (from;
                to) {
            for (var read = from.getInputStream().read(buffer);
                    read >= 0 && passes.test(Arrays.copyOf(buffer, read));
                    read = from.getInputStream().read(buffer)) {
                to.getOutputStream().write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has hung up; so does the other.
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (var socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
