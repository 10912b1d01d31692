package io.aimass.spark.commit;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** Lines as the bytes of a text file, made as they are read. */
final class LinesStream extends InputStream {
    private final Iterator<String> lines;
    private byte[] line = new byte[0];
    private int position;

    LinesStream(Iterator<String> lines) {
        this.lines = lines;
    }

    @Override
    public int read() {
        return isAtEnd() ? -1 : line[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        var n = Math.min(length, line.length - position);
        System.arraycopy(line, position, target, offset, n);
        position += n;
        return n;
    }

    private boolean isAtEnd() {
        while (position == line.length && lines.hasNext()) {
            line = (lines.next() + "\n").getBytes(StandardCharsets.UTF_8);
            position = 0;
        }
        return position == line.length;
    }
}
