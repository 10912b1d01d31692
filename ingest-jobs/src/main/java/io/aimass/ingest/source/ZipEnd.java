package io.aimass.ingest.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The end of a zip file, which says how many entries it has: one that is read from its beginning may end early unnoticed. */
final class ZipEnd {
    private static final int SIGNATURE = 0x06054b50;
    private static final int SIZE = 22;
    private static final int LONGEST_COMMENT = 0xffff;
    private static final int ENTRIES = 10;
    private static final int IN_ZIP64 = 0xffff;
    private static final int LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCATOR_SIZE = 20;
    private static final int LOCATOR_OFFSET = 8;
    private static final int ZIP64_SIZE = 56;
    private static final int ZIP64_ENTRIES = 32;

    private ZipEnd() {}

    /** Folders among them. @throws Unreadable when the file has no such end */
    static long entries(String uri, Configuration conf) throws IOException {
        var path = new Path(uri);
        var length = Hadoop.system(path, conf).getFileStatus(path).getLen();
        var tail = read(uri, Math.max(0, length - SIZE - LONGEST_COMMENT - LOCATOR_SIZE), length, conf);
        for (var at = tail.limit() - SIZE; at >= 0; at--) {
            if (tail.getInt(at) == SIGNATURE) {
                var entries = Short.toUnsignedInt(tail.getShort(at + ENTRIES));
                return entries == IN_ZIP64 ? zip64(uri, tail, at - LOCATOR_SIZE, length, conf) : entries;
            }
        }
        throw cutOff();
    }

    private static long zip64(String uri, ByteBuffer tail, int locator, long length, Configuration conf)
            throws IOException {
        if (locator < 0 || tail.getInt(locator) != LOCATOR_SIGNATURE) {
            return IN_ZIP64;
        }
        var at = tail.getLong(locator + LOCATOR_OFFSET);
        if (at < 0 || at > length - ZIP64_SIZE) {
            throw cutOff();
        }
        return read(uri, at, at + ZIP64_SIZE, conf).getLong(ZIP64_ENTRIES);
    }

    private static Unreadable cutOff() {
        return new Unreadable("cannot be unpacked: it is cut off. Deliver it again.");
    }

    private static ByteBuffer read(String uri, long from, long to, Configuration conf) throws IOException {
        try (var in = Hadoop.open(uri, from, conf)) {
            return ByteBuffer.wrap(in.readNBytes((int) (to - from))).order(ByteOrder.LITTLE_ENDIAN);
        }
    }
}
