package io.aimass.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A benchmark's figures; {@link #print} ends its output with the one JSON line. */
final class Results {
    private final String name;
    private final List<String> results = new ArrayList<>();

    Results(String name) {
        this.name = name;
    }

    /** A figure without a goal. */
    void figure(String metric, double value) {
        results.add(String.format(
                Locale.ROOT, "{\"metric\":\"%s\",\"value\":%.4g,\"goal\":null,\"met\":null}", metric, value));
    }

    void atMost(String metric, double value, double goal) {
        goal(metric, value, "<= " + goal, value <= goal);
    }

    void atLeast(String metric, double value, double goal) {
        goal(metric, value, ">= " + goal, value >= goal);
    }

    void print() {
        System.out.println("{\"name\":\"" + name + "\",\"results\":[" + String.join(",", results) + "]}");
    }

    private void goal(String metric, double value, String goal, boolean met) {
        results.add(String.format(
                Locale.ROOT,
                "{\"metric\":\"%s\",\"value\":%.4g,\"goal\":\"%s\",\"met\":%b}",
                metric,
                value,
                goal,
                met));
    }

    static double median(double... values) {
        return quantile(0.5, values);
    }

    /** By linear interpolation between the two nearest values. */
    static double quantile(double q, double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var place = q * (sorted.length - 1);
        var low = (int) place;
        var high = Math.min(low + 1, sorted.length - 1);
        return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
    }
}
