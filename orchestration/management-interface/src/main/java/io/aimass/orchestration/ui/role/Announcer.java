package io.aimass.orchestration.ui.role;

import io.aimass.orchestration.platform.http.ApiClient;
import io.aimass.orchestration.platform.http.ApiException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server where a role answers, now and every few seconds, so that a restarted server knows it again. */
public final class Announcer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);
    private static final long EVERY_SECONDS = 5;

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "announce");
        thread.setDaemon(true);
        return thread;
    });

    public Announcer(ApiClient server, Role role) {
        var message = Map.of("role", role.name(), "url", role.uri().toString());
        tell(server, message);
        clock.scheduleWithFixedDelay(() -> tell(server, message), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private static void tell(ApiClient server, Map<String, String> message) {
        try {
            server.post("/api/v1/services", message);
        } catch (ApiException e) {
            LOG.warn("The server will not hear where the role {} answers: {}", message.get("role"), e.getMessage());
        } catch (RuntimeException | Error e) {
            LOG.debug("the server does not answer yet: {}", e.toString());
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
