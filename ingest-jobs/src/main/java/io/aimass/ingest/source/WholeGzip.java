package io.aimass.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The JDK's, but a part that does not begin as one is an error and not the end: what follows it would be lost. */
final class WholeGzip extends GZIPInputStream {
    private static final int BUFFER = 1 << 16;
    private static final int TRAILER = 8;

    WholeGzip(InputStream in) throws IOException {
        super(in, BUFFER);
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        var read = super.read(bytes, from, length);
        if (read < 0 && !onlyZerosFollow()) {
            throw new ZipException("what follows its first part is damaged");
        }
        return read;
    }

    /** With which tapes and block devices fill up; gzip passes over them too. */
    private boolean onlyZerosFollow() throws IOException {
        for (var i = len - inf.getRemaining() + TRAILER; i < len; i++) {
            if (buf[i] != 0) {
                return false;
            }
        }
        int next;
        do {
            next = in.read();
        } while (next == 0);
        return next < 0;
    }
}
