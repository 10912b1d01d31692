package io.aimass.orchestration.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppingTest {
    @TempDir
    Path folder;

    @Test
    void aRequestThatWaitsIsAnsweredBeforeTheServerStops() throws Exception {
        var waiting = new CountDownLatch(1);
        var stopping = new CountDownLatch(1);
        var module = new HttpModule() {
            @Override
            public void register(Routes routes) {
                routes.get("/api/v1/wait", Access.USER, context -> {
                    waiting.countDown();
                    Json.reply(context, Map.of("answered", stopping.await(1, TimeUnit.MINUTES)));
                });
            }

            @Override
            public void stopping() {
                stopping.countDown();
            }
        };
        var server = TestServer.start(folder, module);
        var answer = HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create(server.server().uri() + "/api/v1/wait"))
                                .header("Authorization", "Bearer " + server.token())
                                .build(),
                        BodyHandlers.ofString());
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        server.close();
        assertThat(answer.get(30, TimeUnit.SECONDS).body()).contains("\"answered\":true");
    }
}
