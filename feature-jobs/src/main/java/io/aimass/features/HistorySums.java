package io.aimass.features;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Where a key's sums lie in an array, by group: for each of its spans the count of outcomes, then the sum of each value. */
final class HistorySums implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long UNBOUNDED = 0;

    private final int values;
    private final long[][] spans;
    private final long[] bounded;

    HistorySums(History history) {
        this.values = history.values().size();
        this.spans = history.groups().stream()
                .map(group -> group.spans().stream()
                        .mapToLong(span -> span.micros().orElse(UNBOUNDED))
                        .toArray())
                .toArray(long[][]::new);
        this.bounded = history.groups().stream()
                .flatMap(group -> group.spans().stream())
                .map(Span::micros)
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .distinct()
                .sorted()
                .toArray();
    }

    int groups() {
        return spans.length;
    }

    int values() {
        return values;
    }

    /** How long the bounded spans of all groups are, in microseconds, ascending. */
    long[] bounded() {
        return bounded;
    }

    long[] none(int group) {
        return new long[spans[group].length * (1 + values)];
    }

    /** An outcome becomes known. */
    void add(int group, long[] sums, long[] outcome) {
        for (var span = 0; span < spans[group].length; span++) {
            change(span, sums, outcome, 1);
        }
    }

    /** The time of the span {@code micros} has passed since an outcome became known. */
    void expire(int group, long[] sums, long[] outcome, long micros) {
        for (var span = 0; span < spans[group].length; span++) {
            if (spans[group][span] == micros) {
                change(span, sums, outcome, -1);
            }
        }
    }

    boolean has(int group, long micros) {
        return LongStream.of(spans[group]).anyMatch(span -> span == micros);
    }

    private void change(int span, long[] sums, long[] outcome, int sign) {
        var first = span * (1 + values);
        sums[first] += sign;
        for (var value = 0; value < values; value++) {
            sums[first + 1 + value] = plus(sums[first + 1 + value], sign * outcome[value]);
        }
    }

    /** @throws ArithmeticException marked as our own refusal when it does not fit */
    static long plus(long a, long b) {
        try {
            return Math.addExact(a, b);
        } catch (ArithmeticException e) {
            throw new ArithmeticException(
                    Refusals.MARK
                            + "the sum of a history value is too large: more than 9e12 in all. Use a larger unit, such as megabytes in place of bytes.");
        }
    }

    static byte[] bytes(long[] sums) {
        var buffer = ByteBuffer.allocate(sums.length * Long.BYTES);
        buffer.asLongBuffer().put(sums);
        return buffer.array();
    }

    static long[] of(byte[] bytes) {
        var sums = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(sums);
        return sums;
    }
}
