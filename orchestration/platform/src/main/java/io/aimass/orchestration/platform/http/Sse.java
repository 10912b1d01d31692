package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import io.javalin.http.sse.SseClient;
import io.javalin.http.sse.SseHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A server-sent stream to one client. Sending never blocks: a client that does not keep up loses its connection, and asks again.
 */
public final class Sse {
    private static final int QUEUE = 1_000;
    private static final long HEARTBEAT_SECONDS = 10;
    private static final ExecutorService SENDERS = Executors.newCachedThreadPool(daemon("sse"));
    private static final ScheduledExecutorService HEARTBEATS = Executors.newSingleThreadScheduledExecutor(daemon("sse-heartbeat"));

    private final SseClient client;
    private final Deque<Message> queue = new ArrayDeque<>();
    private boolean sending;
    private boolean closed;
    private Runnable onClose = () -> {};

    private Sse(SseClient client) {
        this.client = client;
    }

    /** Answers with a stream that stays open; {@code opened} is called once to begin. */
    public static void open(Context context, Consumer<Sse> opened) {
        var accept = context.header("Accept");
        if (accept == null || !accept.contains("text/event-stream")) {
            throw new ApiException(406, "This is a stream of events: ask with 'Accept: text/event-stream'.");
        }
        try {
            new SseHandler(client -> {
                        client.keepAlive();
                        var sse = new Sse(client);
                        client.onClose(sse::closed);
                        opened.accept(sse);
                        sse.beat();
                    })
                    .handle(context);
        } catch (Exception e) {
            throw new IllegalStateException("the stream could not be opened", e);
        }
    }

    /** Queues one event. @param data text without a meaning to us, usually JSON */
    public void send(String id, String event, String data) {
        enqueue(new Message(id, event, data));
    }

    /** Ends the stream once all that was sent is out. */
    public void close() {
        enqueue(Message.END);
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

    private void beat() {
        enqueue(Message.HEARTBEAT);
        HEARTBEATS.schedule(() -> {
            if (!isClosed()) {
                beat();
            }
        }, HEARTBEAT_SECONDS, TimeUnit.SECONDS);
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private void enqueue(Message message) {
        synchronized (this) {
            if (closed) {
                return;
            }
            queue.add(queue.size() < QUEUE ? message : Message.END);
            if (sending) {
                return;
            }
            sending = true;
        }
        SENDERS.execute(this::drain);
    }

    private void drain() {
        for (var message = next(); message != null; message = next()) {
            if (message == Message.END || client.terminated()) {
                client.close();
                closed();
                return;
            }
            if (message == Message.HEARTBEAT) {
                client.sendComment("");
            } else {
                client.sendEvent(message.event, message.data, message.id);
            }
        }
    }

    private synchronized Message next() {
        var message = queue.poll();
        sending = message != null;
        return message;
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

    private static ThreadFactory daemon(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private record Message(String id, String event, String data) {
        static final Message END = new Message("", "", "end");
        static final Message HEARTBEAT = new Message("", "", "heartbeat");
    }
}
