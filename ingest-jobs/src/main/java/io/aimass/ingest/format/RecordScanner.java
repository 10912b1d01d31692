package io.aimass.ingest.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks once through a file's bytes, as they come, in constant memory: counts its records and finds the places between records
 * where it can be divided. This count is what a run's {@code read} is; the rows come from {@link RecordReader}, later, on their own.
 */
public final class RecordScanner {
    private static final int HEADER_LIMIT = 1 << 16;

    private final RecordBoundary boundary;
    private final long granularity;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final List<Mark> marks = new ArrayList<>();

    private boolean inHeader;
    private boolean inQuotes;
    private byte last;
    private long lastClosed = -2;
    private long position;
    private long line = 1;
    private long recordStart;
    private long records;

    /** A place where a record starts. @param line from 1 @param records how many lie before it */
    public record Mark(long offset, long line, long records) {}

    /**
     * @param start bytes before the first record (a byte order mark)
     * @param withHeader whether the first record names the columns and is not counted
     * @param granularity how far apart, in bytes, marks lie at least
     */
    public RecordScanner(RecordBoundary boundary, long start, boolean withHeader, long granularity) {
        this.boundary = boundary;
        this.granularity = granularity;
        this.inHeader = withHeader;
        this.position = start;
        this.recordStart = start;
        if (!withHeader) {
            marks.add(new Mark(start, 1, 0));
        }
    }

    public void accept(byte[] bytes, int from, int to) {
        var quote = boundary.quote();
        var copied = from;
        for (var i = from; i < to; i++) {
            var b = bytes[i];
            if (b == '\n') {
                line++;
                if (!inQuotes) {
                    copyHeader(bytes, copied, i);
                    copied = i + 1;
                    var at = position + i - from;
                    endRecord(at, at + 1, i > from ? bytes[i - 1] : last);
                }
            } else if (b == quote) {
                quote(position + i - from, i > from ? bytes[i - 1] : last);
            }
        }
        copyHeader(bytes, copied, to);
        position += to - from;
        if (to > from) {
            last = bytes[to - 1];
        }
    }

    /** The end of the file; a last record without a line break counts. */
    public void finish() {
        if (position > recordStart) {
            endRecord(position, position, last);
        }
        if (!marks.isEmpty()) {
            marks.add(new Mark(position, line, records));
        }
    }

    /** The first record's text, at most 64 KiB of it; empty when the file has none. */
    public String header() {
        var text = header.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    public long records() {
        return records;
    }

    /** The divisions: the first record after the header, the ones between, and the end of the file; none when there is no header. */
    public List<Mark> marks() {
        return marks;
    }

    private void quote(long at, byte before) {
        if (inQuotes) {
            inQuotes = false;
            lastClosed = at;
        } else if (at == recordStart || before == boundary.delimiter() || lastClosed == at - 1) {
            inQuotes = true;
        }
    }

    private void endRecord(long end, long next, byte before) {
        var length = end - recordStart;
        var blank = length == 0 || (length == 1 && before == '\r');
        recordStart = next;
        lastClosed = -2;
        if (inHeader) {
            endHeader(blank);
        } else {
            records += blank ? 0 : 1;
            if (next - marks.get(marks.size() - 1).offset() >= granularity) {
                marks.add(new Mark(next, line, records));
            }
        }
    }

    private void endHeader(boolean blank) {
        if (blank) {
            header.reset();
        } else {
            inHeader = false;
            marks.add(new Mark(recordStart, line, 0));
        }
    }

    private void copyHeader(byte[] bytes, int from, int to) {
        if (inHeader && to > from) {
            header.write(bytes, from, Math.min(to - from, HEADER_LIMIT - Math.min(HEADER_LIMIT, header.size())));
        }
    }
}
