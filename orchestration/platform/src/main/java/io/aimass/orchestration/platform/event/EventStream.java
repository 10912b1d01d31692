package io.aimass.orchestration.platform.event;

import io.aimass.orchestration.platform.http.Access;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.http.Sse;
import io.javalin.http.Context;
import java.util.Set;

/** {@code GET /api/v1/events?topics=run,table}: one stream a tab; event names are topics, data is JSON. */
public final class EventStream implements HttpModule {
    private final EventBus bus;

    public EventStream(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/api/v1/events", Access.USER, this::open);
    }

    private void open(Context context) {
        var wanted = context.queryParam("topics");
        var topics = wanted == null ? Set.<String>of() : Set.of(wanted.split(","));
        Sse.open(
                context,
                client -> client.onClose(bus.subscribe(event -> {
                    if (topics.isEmpty() || topics.contains(event.topic())) {
                        client.send(String.valueOf(event.id()), event.topic(), Json.text(event.data()));
                    }
                })));
    }
}
