package io.aimass.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** A part of a file, opened again for each attempt to send it. */
final class FileSlice extends FilterInputStream {
    private long left;

    private FileSlice(InputStream source, long length) {
        super(source);
        this.left = length;
    }

    static InputStream open(Path file, long start, long length) {
        try {
            var channel = FileChannel.open(file);
            channel.position(start);
            return new FileSlice(Channels.newInputStream(channel), length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int read() throws IOException {
        if (left == 0) {
            return -1;
        }
        left--;
        return super.read();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (left == 0) {
            return -1;
        }
        var n = super.read(target, offset, (int) Math.min(length, left));
        left -= Math.max(n, 0);
        return n;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
