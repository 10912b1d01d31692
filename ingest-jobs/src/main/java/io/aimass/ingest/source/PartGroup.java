package io.aimass.ingest.source;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** The parts one task reads. */
record PartGroup(ArrayList<FilePart> parts) implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long OPENING = 1 << 20;
    private static final long LEAST = 4L << 20;
    private static final long MOST = 128L << 20;

    /** Divides the files among tasks: enough for the cores, none too small or too large. */
    static List<PartGroup> divide(List<SourceFile> files, int cores) {
        var bytes = files.stream().mapToLong(f -> OPENING + size(f)).sum();
        var target = Math.max(LEAST, Math.min(MOST, (bytes + cores - 1) / cores));
        var groups = new ArrayList<PartGroup>();
        var current = new ArrayList<FilePart>();
        var filled = 0L;
        var sequence = 0L;
        for (var file : files) {
            for (var part : parts(file, target, sequence)) {
                if (!current.isEmpty() && filled + OPENING + part.length() > target + target / 8) {
                    groups.add(new PartGroup(current));
                    current = new ArrayList<>();
                    filled = 0;
                }
                current.add(part);
                filled += OPENING + part.length();
            }
            sequence += file.records();
        }
        if (!current.isEmpty()) {
            groups.add(new PartGroup(current));
        }
        return groups;
    }

    private static long size(SourceFile file) {
        return file.parts() == 0 ? 0 : file.offset(file.parts()) - file.offset(0);
    }

    private static List<FilePart> parts(SourceFile file, long target, long sequence) {
        var parts = new ArrayList<FilePart>();
        var from = 0;
        for (var to = 1; to <= file.parts(); to++) {
            if (to == file.parts() || file.offset(to + 1) - file.offset(from) > target) {
                parts.add(part(file, from, to, sequence));
                from = to;
            }
        }
        return parts;
    }

    private static FilePart part(SourceFile f, int from, int to, long sequence) {
        return new FilePart(
                f.name(),
                f.uri(),
                f.id(),
                f.header(),
                f.byRecord(),
                f.offset(from),
                f.offset(to) - f.offset(from),
                f.line(from),
                f.before(from),
                f.before(to) - f.before(from),
                sequence + f.before(from) - f.before(0));
    }
}
