package io.aimass.ingest.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/** Unpacks a gzip or zip file as a stream, entry by entry, within limits. An entry's name never becomes a path. */
final class Unpacking {
    private static final int MOST_ENTRIES = 10_000;

    private final ScanTask task;
    private final String path;
    private final String name;
    private final String hash;
    private final String folder;
    private final UnpackingLimit limit = new UnpackingLimit();

    Unpacking(ScanTask task, String path, String name, String hash, String folder) {
        this.task = task;
        this.path = path;
        this.name = name;
        this.hash = hash;
        this.folder = folder;
    }

    List<SourceFile> unpack(InputStream in, Packing packing) throws IOException {
        try {
            var counted = limit.packed(in);
            return packing == Packing.GZIP ? List.of(entry(new WholeGzip(counted), name, hash, 0)) : zip(counted);
        } catch (ZipException | EOFException e) {
            throw new Unreadable("cannot be unpacked: " + (e instanceof EOFException ? "it is cut off" : e.getMessage())
                    + ". Deliver it again.");
        }
    }

    private List<SourceFile> zip(InputStream in) throws IOException {
        var files = new ArrayList<SourceFile>();
        var zip = new ZipInputStream(in);
        var seen = 0L;
        for (var next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
            seen++;
            if (wanted(next)) {
                files.add(entry(
                        zip,
                        name + "/" + base(next.getName()),
                        Digests.hex(hash + "/" + next.getName()),
                        files.size()));
            }
            if (files.size() > MOST_ENTRIES) {
                throw new Unreadable("has more than " + MOST_ENTRIES + " entries. Divide it.");
            }
        }
        var entries = ZipEnd.entries(path, task.conf().value());
        if (seen != entries) {
            throw new Unreadable(
                    "cannot be unpacked: of " + entries + " entries " + seen + " can be read. Deliver it again.");
        }
        if (files.isEmpty()) {
            throw new Unreadable("is a zip file without any file in it. Deliver it again.");
        }
        return files.size() == 1 ? List.of(alone(files.get(0))) : files;
    }

    /** A single entry goes by the archive's own name and content. */
    private SourceFile alone(SourceFile file) {
        return new SourceFile(
                name, file.uri(), Digests.id(hash), file.header(), file.records(), file.byRecord(), file.marks());
    }

    private SourceFile entry(InputStream in, String shownName, String id, int index) throws IOException {
        var uri = folder + "/" + index;
        try (var out = Hadoop.create(uri, task.conf().value())) {
            var scan = new TextScan(task.boundary(), task.header(), true).read(in, (bytes, length) -> {
                limit.unpacked(length);
                out.write(bytes, 0, length);
            });
            return scan.file(shownName, uri, id);
        }
    }

    private static boolean wanted(ZipEntry entry) {
        return !entry.isDirectory()
                && !entry.getName().startsWith("__MACOSX/")
                && !base(entry.getName()).startsWith(".");
    }

    private static String base(String entryName) {
        return entryName.substring(entryName.replace('\\', '/').lastIndexOf('/') + 1);
    }
}
