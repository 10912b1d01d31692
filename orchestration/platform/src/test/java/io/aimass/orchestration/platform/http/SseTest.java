package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.event.EventStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SseTest {
    @TempDir
    Path folder;

    @Test
    void eventsArriveInOrderWithTheirTopics() throws Exception {
        var bus = new EventBus();
        try (var server = TestServer.start(folder, new EventStream(bus));
                var socket = ask(server, "/api/v1/events")) {
            var lines = reader(socket);
            await(lines, ":");
            bus.publish("run", "r-1", Map.of("state", "RUNNING"));
            bus.publish("table", "silver.flights", Map.of());
            assertThat(await(lines, "event:")).isEqualTo("event: run");
            assertThat(await(lines, "data:")).isEqualTo("data: {\"id\":\"r-1\",\"state\":\"RUNNING\"}");
            assertThat(await(lines, "event:")).isEqualTo("event: table");
        }
    }

    @Test
    void aClientThatIsGoneIsForgottenAndTheServerGoesOn() throws Exception {
        var gone = new CountDownLatch(1);
        HttpModule stream = routes -> routes.get(
                "/api/v1/stream",
                Access.USER,
                context -> Sse.open(context, sse -> {
                    sse.onClose(gone::countDown);
                    var sender = new Thread(() -> {
                        while (gone.getCount() > 0) {
                            sse.send("", "tick", "x".repeat(10_000));
                            Thread.onSpinWait();
                        }
                    });
                    sender.setDaemon(true);
                    sender.start();
                }));
        try (var server = TestServer.start(folder, stream)) {
            var socket = ask(server, "/api/v1/stream");
            await(reader(socket), "event:");
            socket.close();
            assertThat(gone.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(server.client().get("/api/v1/me")).containsEntry("valid", true);
        }
    }

    private static Socket ask(TestServer server, String path) throws IOException {
        var socket = new Socket("127.0.0.1", server.server().port());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + path
                                + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nAuthorization: Bearer "
                                + server.token() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String await(BufferedReader lines, String beginning) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith(beginning)) {
                return line;
            }
        }
        throw new IOException("the stream ended without '" + beginning + "'");
    }
}
