package io.aimass.ingest.source;

import io.aimass.ingest.format.RecordBoundary;
import io.aimass.ingest.format.RecordScanner;
import java.io.IOException;
import java.io.InputStream;

/** Scans one stream of text from its beginning and hands every byte on. */
final class TextScan {
    private static final int CHUNK = 1 << 18;
    private static final long GRANULARITY = 1L << 20;

    private final RecordBoundary boundary;
    private final boolean header;
    private final boolean marked;
    private RecordScanner scanner;

    /** @param marked whether it may begin with a byte order mark, which is skipped */
    TextScan(RecordBoundary boundary, boolean header, boolean marked) {
        this.boundary = boundary;
        this.header = header;
        this.marked = marked;
    }

    /** Sees every byte, the mark included. */
    @FunctionalInterface
    interface Sink {
        void accept(byte[] bytes, int length) throws IOException;
    }

    TextScan read(InputStream in, Sink sink) throws IOException {
        var buffer = new byte[CHUNK];
        var length = in.readNBytes(buffer, 0, CHUNK);
        var start = marked ? mark(buffer, length) : 0;
        scanner = new RecordScanner(boundary, start, header, GRANULARITY);
        for (var from = start; length > 0; length = in.readNBytes(buffer, 0, CHUNK), from = 0) {
            sink.accept(buffer, length);
            scanner.accept(buffer, from, length);
        }
        scanner.finish();
        if (header && scanner.header().isEmpty()) {
            throw new Unreadable("is empty: it does not even have a header. Deliver it again, or take it away.");
        }
        return this;
    }

    SourceFile file(String name, String uri, String hash) {
        return file(name, uri, hash, scanner.header());
    }

    private SourceFile file(String name, String uri, String hash, String firstRecord) {
        var marks = scanner.marks().stream()
                .flatMapToLong(m -> java.util.stream.LongStream.of(m.offset(), m.line(), m.records()));
        return new SourceFile(name, uri, Digests.id(hash), firstRecord, scanner.records(), false, marks.toArray());
    }

    /** The length of a UTF-8 byte order mark. */
    private static int mark(byte[] bytes, int length) throws IOException {
        if (length >= 2 && (utf16(bytes[0], bytes[1]) || utf16(bytes[1], bytes[0]))) {
            throw new Unreadable("is UTF-16; sources are read as UTF-8. Convert it: iconv -f UTF-16 -t UTF-8.");
        }
        var marked = length >= 3 && (bytes[0] & 0xff) == 0xef && (bytes[1] & 0xff) == 0xbb && (bytes[2] & 0xff) == 0xbf;
        return marked ? 3 : 0;
    }

    private static boolean utf16(byte a, byte b) {
        return (a & 0xff) == 0xff && (b & 0xff) == 0xfe;
    }
}
