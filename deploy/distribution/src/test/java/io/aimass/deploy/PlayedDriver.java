package io.aimass.deploy;

import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A driver's side of the driver protocol: asks for runs, says what the test wants said, and stops a run when told to. */
public final class PlayedDriver implements AutoCloseable {
    private static final long BEAT_MILLIS = 500;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, Played> open = new ConcurrentHashMap<>();
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final Function<Map<String, Object>, List<RunEvent>> part;
    private final URI server;
    private final String driver;
    private final String token;

    private record Played(Map<String, Object> request, String token, long said) {}

    PlayedDriver(URI server, String serviceToken, Function<Map<String, Object>, List<RunEvent>> part)
            throws IOException {
        this.server = server;
        this.part = part;
        var answer = Json.object(post("/api/v1/drivers", serviceToken, "{\"pool\": \"default\"}"));
        this.driver = String.valueOf(answer.get("driver"));
        this.token = String.valueOf(answer.get("token"));
        threads.scheduleAtFixedRate(repeated(this::beat), 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(repeated(this::next), 0, 1, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    @SuppressWarnings("unchecked")
    private void next() throws IOException {
        var request = HttpRequest.newBuilder(server.resolve("/driver/v1/drivers/" + driver + "/next"))
                .header("Authorization", "Bearer " + token)
                .build();
        var answer = send(request);
        if (answer.statusCode() != 200) {
            return;
        }
        var given = Json.object(answer.body());
        var run = (Map<String, Object>) given.get("request");
        var played = new Played(run, String.valueOf(given.get("token")), 0);
        say(played, part.apply(run));
    }

    private void say(Played run, List<RunEvent> events) throws IOException {
        var lines = new StringBuilder();
        var sequence = run.said();
        for (var event : events) {
            var line = new LinkedHashMap<String, Object>();
            line.put("attempt", run.request().get("attempt"));
            line.put("seq", ++sequence);
            line.put("time", System.currentTimeMillis());
            line.putAll(RunEvents.toMap(event));
            lines.append(Json.text(line)).append('\n');
        }
        var id = String.valueOf(run.request().get("runId"));
        var over = events.stream().anyMatch(event -> event instanceof RunEvent.Ended);
        if (over) {
            open.remove(id);
        }
        var answer = Json.object(post("/driver/v1/runs/" + id + "/events", run.token(), lines.toString()));
        var now = new Played(run.request(), run.token(), sequence);
        if (!over && Boolean.TRUE.equals(answer.get("cancel"))) {
            say(now, List.of(new RunEvent.Ended(new JobOutcome.Cancelled())));
        } else if (!over) {
            open.put(id, now);
        }
    }

    private void beat() throws IOException {
        var heartbeat = new LinkedHashMap<String, Object>();
        heartbeat.put("ready", true);
        heartbeat.put("pid", ProcessHandle.current().pid());
        heartbeat.put("cores", 1);
        heartbeat.put("memoryUsed", 1);
        heartbeat.put("memoryTotal", 2);
        heartbeat.put("running", List.copyOf(open.keySet()));
        post("/driver/v1/drivers/" + driver + "/heartbeat", token, Json.text(heartbeat));
        for (var run : open.values()) {
            say(run, List.of());
        }
    }

    private String post(String path, String bearer, String body) throws IOException {
        var answer = send(HttpRequest.newBuilder(server.resolve(path))
                .header("Authorization", "Bearer " + bearer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(path + " answered " + answer.statusCode() + ": " + answer.body());
        }
        return answer.body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** A failure ends this round only: the server may have closed, or a run may be over. */
    private static Runnable repeated(Step step) {
        return () -> {
            try {
                step.run();
            } catch (IOException e) {
                System.err.println("the played driver: " + e.getMessage());
            }
        };
    }
}
