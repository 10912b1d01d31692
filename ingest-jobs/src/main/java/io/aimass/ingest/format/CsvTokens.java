package io.aimass.ingest.format;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Takes one CSV record apart. */
final class CsvTokens {
    private final byte delimiter;
    private final byte quote;
    private byte[] unescaped = new byte[256];

    CsvTokens(CsvStyle style) {
        this.delimiter = (byte) style.delimiter();
        this.quote = (byte) style.quote();
    }

    /** Receives the fields. @param quoted whether quotes stood around it */
    @FunctionalInterface
    interface Sink {
        void field(int index, byte[] bytes, int from, int to, boolean quoted);
    }

    static void split(String record, CsvStyle style, Consumer<String> names) {
        var bytes = record.getBytes(StandardCharsets.UTF_8);
        new CsvTokens(style)
                .split(
                        bytes,
                        0,
                        bytes.length,
                        (i, b, from, to, q) -> names.accept(new String(b, from, to - from, StandardCharsets.UTF_8)));
    }

    /** Answers how many fields there are, or -1 for a quote that is not closed, -2 for text after a closing quote. */
    int split(byte[] bytes, int from, int to, Sink sink) {
        var index = 0;
        var i = from;
        while (true) {
            if (i < to && bytes[i] == quote) {
                i = quoted(index, bytes, i + 1, to, sink);
                if (i < 0) {
                    return i;
                }
            } else {
                var start = i;
                while (i < to && bytes[i] != delimiter) {
                    i++;
                }
                sink.field(index, bytes, start, i, false);
            }
            index++;
            if (i >= to) {
                return index;
            }
            i++;
        }
    }

    private int quoted(int index, byte[] bytes, int from, int to, Sink sink) {
        var doubled = 0;
        var i = from;
        while (true) {
            while (i < to && bytes[i] != quote) {
                i++;
            }
            if (i >= to) {
                return -1;
            }
            if (i + 1 < to && bytes[i + 1] == quote) {
                doubled++;
                i += 2;
            } else {
                break;
            }
        }
        if (i + 1 < to && bytes[i + 1] != delimiter) {
            return -2;
        }
        if (doubled == 0) {
            sink.field(index, bytes, from, i, true);
        } else {
            sink.field(index, unescaped, 0, unescape(bytes, from, i), true);
        }
        return i + 1;
    }

    private int unescape(byte[] bytes, int from, int to) {
        if (unescaped.length < to - from) {
            unescaped = new byte[to - from];
        }
        var length = 0;
        for (var i = from; i < to; i++) {
            unescaped[length++] = bytes[i];
            if (bytes[i] == quote) {
                i++;
            }
        }
        return length;
    }
}
