package io.aimass.ingest.source;

import io.aimass.ingest.format.RecordBoundary;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Hashes one file and counts its records; a compressed one is unpacked into the scratch folder meanwhile.
 *
 * @param staged whether we have written the files ourselves: however they begin, they are not packed and have no byte order mark
 */
record ScanTask(
        RecordBoundary boundary,
        boolean header,
        String scratch,
        TreeSet<String> known,
        boolean staged,
        SerializableConfiguration conf)
        implements Function<String, Object[]> {
    private static final long serialVersionUID = 1L;

    ScanTask(
            RecordBoundary boundary,
            boolean header,
            String scratch,
            Set<String> known,
            SerializableConfiguration conf) {
        this(boundary, header, scratch, new TreeSet<>(known), false, conf);
    }

    static ScanTask ofStaged(RecordBoundary boundary, boolean header, String scratch, SerializableConfiguration conf) {
        return new ScanTask(boundary, header, scratch, new TreeSet<>(), true, conf);
    }

    @Override
    public Object[] call(String path) throws IOException {
        var name = new Path(path).getName();
        try {
            return scan(path, name).encode();
        } catch (Unreadable e) {
            return new ScannedFile(path, "", List.of(), name + " " + e.getMessage()).encode();
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No space left on device")) {
                throw e;
            }
            return new ScannedFile(path, "", List.of(), name + " cannot be read: " + e.getMessage() + ".").encode();
        }
    }

    private ScannedFile scan(String path, String name) throws IOException {
        if (staged) {
            return plain(path, name);
        }
        return switch (Packing.of(name, open(path))) {
            case NONE -> plain(path, name);
            case GZIP -> packed(path, name, Packing.GZIP);
            case ZIP -> packed(path, name, Packing.ZIP);
        };
    }

    private ScannedFile plain(String path, String name) throws IOException {
        var digest = Digests.sha256();
        try (var in = open(path)) {
            var scan = new TextScan(boundary, header, !staged)
                    .read(in, (bytes, length) -> digest.update(bytes, 0, length));
            var hash = Digests.hex(digest);
            return new ScannedFile(
                    path, hash, known.contains(hash) ? List.of() : List.of(scan.file(name, path, hash)), "");
        }
    }

    private ScannedFile packed(String path, String name, Packing packing) throws IOException {
        var hash = hash(path);
        if (known.contains(hash)) {
            return new ScannedFile(path, hash, List.of(), "");
        }
        var folder = scratch + "/" + hash + "-" + java.util.UUID.randomUUID();
        try (var in = open(path)) {
            return new ScannedFile(path, hash, new Unpacking(this, path, name, hash, folder).unpack(in, packing), "");
        }
    }

    private String hash(String path) throws IOException {
        var digest = Digests.sha256();
        try (var in = open(path)) {
            var buffer = new byte[1 << 16];
            for (var length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                digest.update(buffer, 0, length);
            }
        }
        return Digests.hex(digest);
    }

    private InputStream open(String path) throws IOException {
        return Hadoop.open(path, 0, conf.value());
    }
}
