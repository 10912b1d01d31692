package io.aimass.ingest.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** How a file is packed, told by its first bytes; a name that promises otherwise is an error. */
enum Packing {
    NONE,
    GZIP,
    ZIP;

    static Packing of(String name, InputStream in) throws IOException {
        byte[] start;
        try (in) {
            start = in.readNBytes(4);
        }
        if (start.length == 0) {
            throw new Unreadable("is empty. Deliver it again, or take it away.");
        }
        var packing = of(start);
        var lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".gz") && packing != GZIP) {
            throw new Unreadable("is not gzip although its name says so. Deliver it again, or rename it.");
        }
        if (lower.endsWith(".zip") && packing != ZIP) {
            throw new Unreadable("is not a zip file although its name says so. Deliver it again, or rename it.");
        }
        return packing;
    }

    private static Packing of(byte[] start) throws IOException {
        if (begins(start, 0x1f, 0x8b)) {
            return GZIP;
        }
        if (begins(start, 'P', 'K', 5, 6)) {
            throw new Unreadable("is a zip file without any file in it. Deliver it again.");
        }
        return begins(start, 'P', 'K', 3, 4) ? ZIP : NONE;
    }

    private static boolean begins(byte[] start, int... expected) {
        if (start.length < expected.length) {
            return false;
        }
        for (var i = 0; i < expected.length; i++) {
            if ((start[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
