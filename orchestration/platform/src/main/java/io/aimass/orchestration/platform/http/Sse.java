package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A server-sent stream to one client. Sending never blocks: a client that does not keep up loses its connection, and asks again.
 * The stream is written on the request's own thread: Javalin's asynchronous streams run their remaining handlers on a request that
 * Jetty has recycled when a client is gone, and never come to an end.
 */
public final class Sse {
    /** The request's attribute with the set of its server's open streams. */
    static final String STREAMS = "aimass.streams";

    private static final int MOST = 100;
    private static final int QUEUE = 1_000;
    private static final long HEARTBEAT_SECONDS = 10;
    private static final String HEARTBEAT = ":\n\n";
    private static final String END = "";

    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();
    private boolean closed;
    private Runnable onClose = () -> {};

    private Sse() {}

    /** Answers with a stream, and returns when it has ended; {@code opened} is called once to begin. */
    public static void open(Context context, Consumer<Sse> opened) {
        var accept = context.header("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            throw new ApiException(406, "This is a stream of events: ask with 'Accept: text/event-stream'.");
        }
        var sse = new Sse();
        Set<Sse> streams = context.attribute(STREAMS);
        if (streams.size() >= MOST) {
            throw new ApiException(503, "Too many pages follow live events already. Close some tabs and reload.");
        }
        try {
            streams.add(sse);
            opened.accept(sse);
            sse.write(context);
        } finally {
            streams.remove(sse);
            sse.closed();
        }
    }

    /** Queues one event. @param data text without a meaning to us, usually JSON */
    public void send(String id, String event, String data) {
        var text = new StringBuilder();
        if (!id.isEmpty()) {
            text.append("id: ").append(id).append('\n');
        }
        text.append("event: ").append(event).append('\n');
        data.lines().forEach(line -> text.append("data: ").append(line).append('\n'));
        enqueue(text.append('\n').toString());
    }

    /** Ends the stream once all that was sent is out. */
    public void close() {
        enqueue(END);
    }

    /** Runs once when the stream has ended, whoever ended it; at once when it already has. */
    public void onClose(Runnable action) {
        synchronized (this) {
            if (!closed) {
                var before = onClose;
                onClose = () -> {
                    before.run();
                    action.run();
                };
                return;
            }
        }
        action.run();
    }

    private synchronized void enqueue(String message) {
        if (!closed) {
            queue.add(queue.size() < QUEUE ? message : END);
        }
    }

    private void write(Context context) {
        var response = context.res();
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        try {
            var out = response.getOutputStream();
            for (var message = HEARTBEAT; !message.equals(END); message = next()) {
                out.write(message.getBytes(StandardCharsets.UTF_8));
                if (queue.isEmpty()) {
                    out.flush();
                }
            }
        } catch (IOException e) {
            // The client is gone: that is how these streams usually end.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String next() throws InterruptedException {
        var message = queue.poll(HEARTBEAT_SECONDS, TimeUnit.SECONDS);
        return message == null ? HEARTBEAT : message;
    }

    private void closed() {
        Runnable action;
        synchronized (this) {
            closed = true;
            queue.clear();
            action = onClose;
            onClose = () -> {};
        }
        action.run();
    }
}
