package io.aimass.ingest.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Stops what unpacks to out of all proportion. */
final class UnpackingLimit {
    private static final long FREE = 256L << 20;
    private static final long RATIO = 250;

    private long packed;
    private long unpacked;

    InputStream packed(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                var b = super.read();
                packed += b < 0 ? 0 : 1;
                return b;
            }

            @Override
            public int read(byte[] bytes, int from, int length) throws IOException {
                var read = super.read(bytes, from, length);
                packed += Math.max(0, read);
                return read;
            }
        };
    }

    void unpacked(int bytes) throws Unreadable {
        unpacked += bytes;
        if (unpacked > FREE && unpacked / RATIO > packed) {
            throw new Unreadable("unpacks to more than " + RATIO
                    + " times its size, as archives made to do harm do. Unpack it yourself when it is meant so.");
        }
    }
}
