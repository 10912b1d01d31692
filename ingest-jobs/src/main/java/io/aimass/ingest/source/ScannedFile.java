package io.aimass.ingest.source;

import io.aimass.contracts.JobException;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of scanning a file, one entry for each stream of records in it.
 *
 * @param files none when the target has them already
 * @param problem why it cannot be read; empty when it can
 */
record ScannedFile(String path, String sha256, List<SourceFile> files, String problem) {
    /** From an executor only types of the JDK travel back, so that no class loader matters. */
    Object[] encode() {
        var entries = files.stream()
                .map(f -> new Object[] {f.name(), f.uri(), f.id(), f.header(), f.records(), f.byRecord(), f.marks()})
                .toArray();
        return new Object[] {path, sha256, entries, problem};
    }

    /** Of one that we have written ourselves. @param what was written, for people */
    SourceFile staged(String what) {
        if (!problem.isEmpty() || files.size() != 1) {
            throw JobException.external(
                    null,
                    "%s were staged and cannot be read again: %s Nothing was written; check the storage and run it again.",
                    what,
                    problem);
        }
        return files.get(0);
    }

    static ScannedFile decode(Object[] encoded) {
        var files = new ArrayList<SourceFile>();
        for (var entry : (Object[]) encoded[2]) {
            var f = (Object[]) entry;
            files.add(new SourceFile(
                    (String) f[0], (String) f[1], (String) f[2], (String) f[3], (Long) f[4], (Boolean) f[5], (long[])
                            f[6]));
        }
        return new ScannedFile((String) encoded[0], (String) encoded[1], files, (String) encoded[3]);
    }
}
