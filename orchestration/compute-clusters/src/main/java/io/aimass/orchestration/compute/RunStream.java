package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Query;
import io.aimass.orchestration.platform.http.Sse;
import io.aimass.orchestration.platform.run.Run;
import io.javalin.http.Context;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A run as a stream of server-sent events: {@code log} for each line from {@code ?from=} on (its id is the line's number), {@code run}
 * with the run as it stands at each change; it ends with the run.
 */
final class RunStream implements AutoCloseable {
    private static final int CHUNK = 500;

    private final RunService runs;
    private final EventBus bus;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var worker = new Thread(task, "run-streams");
        worker.setDaemon(true);
        return worker;
    });

    RunStream(RunService runs, EventBus bus) {
        this.runs = runs;
        this.bus = bus;
    }

    void open(Context context, Run run) {
        var from = Query.number(context, "from", 0, 0, Long.MAX_VALUE);
        Sse.open(context, client -> {
            var viewer = new Viewer(run.id(), client, from);
            client.onClose(bus.subscribe(event -> {
                if (event.topic().equals("run") && run.id().equals(event.data().get("id"))) {
                    thread.execute(viewer::refresh);
                }
            }));
            thread.execute(viewer::refresh);
        });
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private final class Viewer {
        private final String run;
        private final Sse client;
        private long next;
        private boolean closed;

        Viewer(String run, Sse client, long next) {
            this.run = run;
            this.client = client;
            this.next = next;
        }

        /** On the stream's own thread only. */
        void refresh() {
            var now = runs.find(run);
            if (closed || now.isEmpty()) {
                return;
            }
            sendLog();
            client.send("", "run", Json.text(RunJson.toMap(now.get())));
            if (now.get().state().isTerminal()) {
                closed = true;
                client.close();
            }
        }

        private void sendLog() {
            var lines = runs.log(run, next, CHUNK);
            while (!lines.isEmpty()) {
                for (var line : lines) {
                    client.send(String.valueOf(line.line()), "log", Json.text(RunJson.toMap(line)));
                    next = line.line() + 1;
                }
                lines = runs.log(run, next, CHUNK);
            }
        }
    }
}
