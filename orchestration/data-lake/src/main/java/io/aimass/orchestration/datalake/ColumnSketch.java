package io.aimass.orchestration.datalake;

import io.aimass.orchestration.datalake.TableProfile.Bin;
import io.aimass.orchestration.datalake.TableProfile.ColumnProfile;
import io.aimass.orchestration.datalake.TableProfile.Top;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers a column's figures, value by value. */
final class ColumnSketch {
    private static final int BINS = 10;
    private static final int MAX_TEXT = 200;
    private static final int MAX_TEXTS = 1_000;
    private static final int TOP = 10;

    private final Column column;
    private final boolean isText;
    private final Map<String, Long> texts = new HashMap<>();
    private final DistinctCount distinct = new DistinctCount();
    private double[] numbers = new double[64];
    private int count;
    private long nulls;
    private Comparable<Object> min;
    private Comparable<Object> max;

    ColumnSketch(Column column) {
        this.column = column;
        this.isText = "string".equals(column.type());
    }

    void add(Object value) {
        if (value == null) {
            nulls++;
            return;
        }
        distinct.add(value);
        if (value instanceof Number number) {
            number(number.doubleValue());
        }
        if (value instanceof String text && isText) {
            text(text);
        }
        if (value instanceof Number || value instanceof Boolean || value instanceof String) {
            order(value instanceof String text && text.length() > MAX_TEXT ? text.substring(0, MAX_TEXT) : value);
        }
    }

    ColumnProfile profile() {
        var values = Arrays.copyOf(numbers, count);
        var mean = count == 0
                ? Optional.<Double>empty()
                : Optional.of(Arrays.stream(values).sum() / count);
        return new ColumnProfile(
                column,
                nulls,
                distinct.count(),
                distinct.isEstimate(),
                Optional.ofNullable(min),
                Optional.ofNullable(max),
                mean,
                histogram(values),
                top());
    }

    private void text(String value) {
        if (texts.size() <= MAX_TEXTS) {
            texts.merge(value.length() > MAX_TEXT ? value.substring(0, MAX_TEXT) : value, 1L, Long::sum);
        }
    }

    private List<Top> top() {
        return texts.size() > MAX_TEXTS
                ? List.of()
                : texts.entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .limit(TOP)
                        .map(entry -> new Top(entry.getKey(), entry.getValue()))
                        .toList();
    }

    private void number(double value) {
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = value;
    }

    /** NaN and the infinities come as text in a numeric column, and have no place in its order. */
    @SuppressWarnings("unchecked")
    private void order(Object value) {
        if (min == null) {
            min = (Comparable<Object>) value;
            max = min;
        } else if (min.getClass() == value.getClass()) {
            min = min.compareTo(value) > 0 ? (Comparable<Object>) value : min;
            max = max.compareTo(value) < 0 ? (Comparable<Object>) value : max;
        } else if (value instanceof Number) {
            min = (Comparable<Object>) value;
            max = min;
        }
    }

    private static List<Bin> histogram(double[] values) {
        if (values.length == 0) {
            return List.of();
        }
        var from = Arrays.stream(values).min().orElseThrow();
        var to = Arrays.stream(values).max().orElseThrow();
        if (from == to) {
            return List.of(new Bin(from, to, values.length));
        }
        var counts = new long[BINS];
        var width = (to - from) / BINS;
        for (var value : values) {
            counts[Math.min(BINS - 1, (int) ((value - from) / width))]++;
        }
        var bins = new ArrayList<Bin>();
        for (var i = 0; i < BINS; i++) {
            bins.add(new Bin(from + i * width, i == BINS - 1 ? to : from + (i + 1) * width, counts[i]));
        }
        return bins;
    }
}
