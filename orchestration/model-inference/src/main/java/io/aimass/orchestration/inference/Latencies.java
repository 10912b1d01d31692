package io.aimass.orchestration.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts and latencies of requests by model and version; the percentiles are those of the last 1,024 requests. */
final class Latencies {
    private static final int KEPT = 1_024;
    private static final int MAX_MODELS = 1_000;

    private final Map<String, Series> series = new ConcurrentHashMap<>();

    /** Times {@code work}, which answers {@code records} predictions; one that throws counts as an error. */
    <T> T time(ServedModel model, int records, Supplier<T> work) {
        var own = series(model);
        var start = System.nanoTime();
        try {
            var result = work.get();
            own.add(System.nanoTime() - start, records);
            return result;
        } catch (RuntimeException e) {
            own.failed();
            throw e;
        }
    }

    List<Map<String, Object>> items() {
        var keys = new ArrayList<>(series.keySet());
        keys.sort(null);
        return keys.stream().map(key -> series.get(key).describe()).toList();
    }

    private Series series(ServedModel model) {
        if (series.size() > MAX_MODELS) {
            series.clear();
        }
        return series.computeIfAbsent(
                model.name() + "@" + model.version(), key -> new Series(model.name(), model.version()));
    }

    private static final class Series {
        private final String model;
        private final String version;
        private final long[] nanos = new long[KEPT];
        private long requests;
        private long records;
        private long errors;

        Series(String model, String version) {
            this.model = model;
            this.version = version;
        }

        synchronized void add(long took, int answered) {
            nanos[(int) (requests++ % KEPT)] = took;
            records += answered;
        }

        synchronized void failed() {
            errors++;
        }

        synchronized Map<String, Object> describe() {
            var sorted = Arrays.copyOf(nanos, (int) Math.min(requests, KEPT));
            Arrays.sort(sorted);
            var map = new LinkedHashMap<String, Object>();
            map.put("model", model);
            map.put("version", version);
            map.put("requests", requests);
            map.put("records", records);
            map.put("errors", errors);
            map.put("p50Millis", percentile(sorted, 0.50));
            map.put("p95Millis", percentile(sorted, 0.95));
            map.put("p99Millis", percentile(sorted, 0.99));
            return map;
        }

        /** The nearest rank. */
        private static double percentile(long[] sorted, double share) {
            return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
        }
    }
}
