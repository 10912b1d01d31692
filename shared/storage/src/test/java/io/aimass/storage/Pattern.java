package io.aimass.storage;

import java.io.InputStream;

/** {@code length} bytes that do not repeat soon, held nowhere. */
final class Pattern extends InputStream {
    private final long length;
    private long position;

    Pattern(long length) {
        this.length = length;
    }

    @Override
    public int read() {
        return position >= length ? -1 : at(position++);
    }

    @Override
    public int read(byte[] target, int offset, int count) {
        if (count == 0) {
            return 0;
        }
        if (position >= length) {
            return -1;
        }
        var n = (int) Math.min(count, length - position);
        for (var i = 0; i < n; i++) {
            target[offset + i] = (byte) at(position++);
        }
        return n;
    }

    private static int at(long position) {
        return (int) ((position * 0x9E3779B97F4A7C15L) >>> 56);
    }
}
