package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Objects;

/**
 * Compares a blob's bytes with its digest while they are read. It stays one piece ahead of its reader, so that a reader that
 * asks for exactly the blob's length hears of damage too.
 */
final class VerifiedStream extends InputStream {
    private static final int PIECE = 64 * 1024;

    private final InputStream source;
    private final String expected;
    private final MessageDigest digest = Digests.sha256();
    private byte[] current = new byte[PIECE];
    private byte[] next = new byte[PIECE];
    private int position;
    private int available;
    private int ahead;
    private boolean started;
    private boolean ended;
    private CorruptBlobException damage;

    VerifiedStream(InputStream source, String expected) {
        this.source = source;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        return isAtEnd() ? -1 : current[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (isAtEnd()) {
            return -1;
        }
        var n = Math.min(length, available - position);
        System.arraycopy(current, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public int available() {
        return available - position;
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    private boolean isAtEnd() throws IOException {
        if (!started) {
            started = true;
            ahead = fill();
        }
        if (position == available) {
            advance();
        }
        if (damage != null) {
            throw damage;
        }
        return available == 0;
    }

    private void advance() throws IOException {
        var spent = current;
        current = next;
        next = spent;
        available = ahead;
        position = 0;
        ahead = fill();
    }

    private int fill() throws IOException {
        if (ended) {
            return 0;
        }
        var n = source.readNBytes(next, 0, PIECE);
        digest.update(next, 0, n);
        if (n < PIECE) {
            ended = true;
            verify();
        }
        return n;
    }

    private void verify() {
        var found = Digests.hex(digest);
        if (!found.equals(expected)) {
            damage = new CorruptBlobException(expected, found);
        }
    }
}
