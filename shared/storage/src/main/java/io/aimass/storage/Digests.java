package io.aimass.storage;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

final class Digests {
    private static final int BUFFER = 64 * 1024;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Copies all of {@code content} in pieces. */
    static CentralizedStorage.Blob copy(InputStream content, Sink sink) throws IOException {
        var digest = sha256();
        var buffer = new byte[BUFFER];
        var size = 0L;
        for (var n = content.read(buffer); n >= 0; n = content.read(buffer)) {
            digest.update(buffer, 0, n);
            sink.write(buffer, n);
            size += n;
        }
        return new CentralizedStorage.Blob(hex(digest), size);
    }

    @FunctionalInterface
    interface Sink {
        void write(byte[] buffer, int length) throws IOException;
    }
}
