package io.aimass.ingest.format;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the records of one part of a file, one after the other, from the part's first byte. Its memory is bounded: of a record
 * longer than the limit only the beginning is kept.
 */
public final class RecordReader implements Closeable {
    private static final int CHUNK = 1 << 16;

    private final InputStream in;
    private final RecordBoundary boundary;
    private final int limit;
    private long unread;
    private long line;
    private byte[] buffer = new byte[CHUNK];
    private int start;
    private int filled;
    private int from;
    private int to;
    private long recordLine;
    private boolean cut;

    /**
     * @param in stands at the part's first byte; closed by {@link #close()}
     * @param length the part's length in bytes
     * @param firstLine the number of the line it begins with
     * @param limit the longest record, in bytes, that is kept whole
     */
    public RecordReader(InputStream in, RecordBoundary boundary, long length, long firstLine, int limit) {
        this.in = in;
        this.boundary = boundary;
        this.unread = length;
        this.line = firstLine;
        this.limit = limit;
    }

    /** Moves to the next record that is not blank. */
    public boolean next() throws IOException {
        while (advance()) {
            if (to > from && buffer[to - 1] == '\r') {
                to--;
            }
            if (to > from) {
                return true;
            }
        }
        return false;
    }

    /** The bytes of which {@link #from()} to {@link #to()} are the record, until the next call of {@link #next()}. */
    public byte[] buffer() {
        return buffer;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** The number of the line the record begins with, from 1. */
    public long line() {
        return recordLine;
    }

    /** Whether the record is longer than the limit and only its beginning is there. */
    public boolean cut() {
        return cut;
    }

    /** At most {@code bytes} of the record as text. */
    public String text(int bytes) {
        var length = Math.min(bytes, to - from);
        var text = new String(buffer, from, length, StandardCharsets.UTF_8);
        return cut || length < to - from ? text + "…" : text;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean advance() throws IOException {
        recordLine = line;
        cut = false;
        from = start;
        var inQuotes = false;
        var closed = -2;
        var i = start;
        while (true) {
            if (i == filled) {
                var shift = from;
                var more = fill();
                i -= shift - from;
                closed -= shift - from;
                if (!more) {
                    return last(i);
                }
                if (i - from > limit + 1) {
                    var justClosed = closed == i - 1;
                    i = drop(i);
                    closed = justClosed ? i - 1 : -2;
                }
            }
            var b = buffer[i];
            if (b == '\n') {
                line++;
                if (!inQuotes) {
                    to = cut ? Math.min(i, from + limit) : i;
                    start = i + 1;
                    return true;
                }
            } else if (b == boundary.quote()) {
                if (inQuotes) {
                    inQuotes = false;
                    closed = i;
                } else if (i == from || buffer[i - 1] == boundary.delimiter() || closed == i - 1) {
                    inQuotes = true;
                }
            }
            i++;
        }
    }

    private boolean last(int end) {
        start = end;
        to = cut ? Math.min(end, from + limit) : end;
        return end > from;
    }

    /** Makes room and reads on; the record under way moves to the buffer's beginning. */
    private boolean fill() throws IOException {
        if (unread == 0) {
            return false;
        }
        if (from > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            filled -= from;
            from = 0;
        }
        if (buffer.length - filled < CHUNK / 2) {
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        var read = in.read(buffer, filled, (int) Math.min(unread, buffer.length - filled));
        if (read < 0) {
            unread = 0;
            return false;
        }
        unread -= read;
        filled += read;
        return true;
    }

    /** Forgets what lies beyond the limit, but keeps the byte before {@code i}. Answers where {@code i} is now. */
    private int drop(int i) {
        cut = true;
        var keep = from + limit + 1;
        var rest = filled - (i - 1);
        System.arraycopy(buffer, i - 1, buffer, keep, rest);
        filled = keep + rest;
        return keep + 1;
    }
}
