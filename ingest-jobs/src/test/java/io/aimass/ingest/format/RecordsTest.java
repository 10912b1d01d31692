package io.aimass.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Files divided anywhere give the records they give whole. */
class RecordsTest {
    private static final RecordBoundary CSV = RecordBoundary.quoted(',', '"');

    @Test
    void theRecordsOfAllPartsAreTheRecordsOfTheWhole() throws IOException {
        var random = new Random(17);
        for (var round = 0; round < 300; round++) {
            var bytes = new byte[random.nextInt(400)];
            for (var i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) "ab\n\r,\"\"".charAt(random.nextInt(7));
            }
            for (var boundary : List.of(CSV, RecordBoundary.lines())) {
                var whole = read(bytes, boundary, 0, bytes.length, 1);
                var scanner = scan(bytes, boundary, 1 + random.nextInt(50), 1 + random.nextInt(40));
                var parts = new ArrayList<String>();
                for (var i = 0; i + 1 < scanner.marks().size(); i++) {
                    var from = scanner.marks().get(i);
                    var to = scanner.marks().get(i + 1);
                    var part = read(bytes, boundary, (int) from.offset(), (int) to.offset(), from.line());
                    assertThat((long) part.size()).isEqualTo(to.records() - from.records());
                    parts.addAll(part);
                }
                assertThat(parts).isEqualTo(whole);
                assertThat(scanner.records()).isEqualTo(whole.size());
            }
        }
    }

    @Test
    void aLineLongerThanAllMemoryIsCutAndWhatFollowsIsRead() throws IOException {
        var length = 3L << 30;
        var tail = "\nnext\n".getBytes(StandardCharsets.UTF_8);
        try (var reader =
                new RecordReader(endless(length, tail), RecordBoundary.lines(), length + tail.length, 1, 1000)) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.cut()).isTrue();
            assertThat(reader.to() - reader.from()).isEqualTo(1000);
            assertThat(reader.text(10)).isEqualTo("xxxxxxxxxx…");
            assertThat(reader.next()).isTrue();
            assertThat(reader.text(10)).isEqualTo("next");
            assertThat(reader.line()).isEqualTo(2);
            assertThat(reader.next()).isFalse();
        }
    }

    @Test
    void aQuoteThatIsNeverClosedTakesTheRestAsOneRecord() throws IOException {
        var bytes = "a,\"b\nc\nd".getBytes(StandardCharsets.UTF_8);

        assertThat(read(bytes, CSV, 0, bytes.length, 1)).containsExactly("1:a,\"b\nc\nd");
    }

    private static InputStream endless(long length, byte[] tail) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] bytes, int from, int wanted) {
                if (at >= length + tail.length) {
                    return -1;
                }
                var count = at < length
                        ? (int) Math.min(wanted, length - at)
                        : Math.min(wanted, (int) (length + tail.length - at));
                for (var i = 0; i < count; i++) {
                    bytes[from + i] = at < length ? (byte) 'x' : tail[(int) (at - length) + i];
                }
                at += count;
                return count;
            }
        };
    }

    private static RecordScanner scan(byte[] bytes, RecordBoundary boundary, int granularity, int chunk) {
        var scanner = new RecordScanner(boundary, 0, false, granularity);
        for (var from = 0; from < bytes.length; from += chunk) {
            scanner.accept(bytes, from, Math.min(bytes.length, from + chunk));
        }
        scanner.finish();
        return scanner;
    }

    private static List<String> read(byte[] bytes, RecordBoundary boundary, int from, int to, long line)
            throws IOException {
        var records = new ArrayList<String>();
        try (var reader =
                new RecordReader(new ByteArrayInputStream(bytes, from, to - from), boundary, to - from, line, 1000)) {
            while (reader.next()) {
                records.add(reader.line() + ":" + reader.text(1000));
            }
        }
        return records;
    }
}
