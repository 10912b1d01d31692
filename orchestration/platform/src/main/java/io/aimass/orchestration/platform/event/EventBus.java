package io.aimass.orchestration.platform.event;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** News for live pages, within this process. Publishing never blocks and keeps nothing: who missed it asks for the present state. */
public final class EventBus {
    private final AtomicLong last = new AtomicLong();
    private final List<Consumer<Event>> subscribers = new CopyOnWriteArrayList<>();

    /**
     * @param topic {@code run}, {@code workflow-run}, {@code table}, {@code model}, {@code driver}, …
     * @param data JSON-like
     */
    public record Event(long id, String topic, Map<String, Object> data) {}

    /** @param key what it is about, for the client to match: a run's id, a table's name */
    public void publish(String topic, String key, Map<String, Object> data) {
        var map = new java.util.LinkedHashMap<String, Object>();
        map.put("id", key);
        map.putAll(data);
        var event = new Event(last.incrementAndGet(), topic, map);
        subscribers.forEach(subscriber -> subscriber.accept(event));
    }

    /** @param subscriber called on the publisher's thread: must not block; @return ends the subscription */
    public Runnable subscribe(Consumer<Event> subscriber) {
        subscribers.add(subscriber);
        return () -> subscribers.remove(subscriber);
    }
}
