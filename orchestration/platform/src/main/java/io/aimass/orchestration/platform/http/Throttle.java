package io.aimass.orchestration.platform.http;

import io.javalin.http.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts failed tries by address; after thirty in a minute the answer is 429, valid tokens aside. */
final class Throttle {
    private static final int TRIES = 30;
    private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int ADDRESSES = 10_000;

    private final Map<String, Window> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > ADDRESSES;
        }
    };

    void failed(Context context) {
        if (count(context.ip()) > TRIES) {
            context.header("Retry-After", "60");
            throw new ApiException(429, "Too many failed tries to sign in. Wait a minute.");
        }
    }

    private synchronized int count(String address) {
        var now = System.nanoTime();
        var window = failures.get(address);
        if (window == null || now - window.start > WINDOW_NANOS) {
            window = new Window(now, 0);
        }
        var next = new Window(window.start, window.count + 1);
        failures.put(address, next);
        return next.count;
    }

    private record Window(long start, int count) {}
}
