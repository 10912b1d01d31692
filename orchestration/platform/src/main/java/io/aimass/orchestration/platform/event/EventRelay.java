package io.aimass.orchestration.platform.event;

import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import io.aimass.orchestration.platform.store.NoticeListener;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries a topic's news between the buses of servers on one database, so that a page shows what any of them did. */
public final class EventRelay implements AutoCloseable, NoticeListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventRelay.class);

    private final EventBus bus;
    private final Database database;
    private final String topic;
    private final ThreadLocal<Boolean> relaying = ThreadLocal.withInitial(() -> false);
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        var worker = new Thread(task, "event-relay");
        worker.setDaemon(true);
        return worker;
    });

    public EventRelay(EventBus bus, Database database, String topic) {
        this.bus = bus;
        this.database = database;
        this.topic = topic;
        if (database.isShared()) {
            bus.subscribe(this::pass);
            database.listen(topic, this);
        }
    }

    @Override
    public void heard(String text) {
        var data = Json.object(text);
        relaying.set(true);
        try {
            bus.publish(topic, String.valueOf(data.get("id")), data);
        } finally {
            relaying.remove();
        }
    }

    /** Who missed news asks for the present state. */
    @Override
    public void missed() {}

    @Override
    public void close() {
        thread.shutdown();
    }

    private void pass(EventBus.Event event) {
        if (event.topic().equals(topic) && !relaying.get()) {
            var data = Map.copyOf(event.data());
            try {
                thread.execute(() -> tell(data));
            } catch (RejectedExecutionException e) {
                LOG.debug("not told: closing", e);
            }
        }
    }

    private void tell(Map<String, Object> data) {
        try {
            database.tell(topic, Json.text(data));
        } catch (RuntimeException e) {
            LOG.debug("other servers do not hear of {} {}", topic, data.get("id"), e);
        }
    }
}
