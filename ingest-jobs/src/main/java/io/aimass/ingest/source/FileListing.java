package io.aimass.ingest.source;

import io.aimass.contracts.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The files a path or pattern means, sorted; names that begin with {@code .} or {@code _} are left out unless named exactly. */
final class FileListing {
    private final String path;
    private final String source;
    private final Configuration conf;

    FileListing(String path, Reading reading) {
        this.path = path;
        this.source = reading.source();
        this.conf = reading.spark().sessionState().newHadoopConf();
    }

    List<FileStatus> files() {
        try {
            var pattern = new Path(path);
            var system = Hadoop.system(pattern, conf);
            var files = new ArrayList<FileStatus>();
            for (var match : matches(pattern)) {
                if (match.isFile()) {
                    files.add(match);
                } else {
                    Arrays.stream(system.listStatus(match.getPath()))
                            .filter(f -> f.isFile() && visible(f))
                            .forEach(files::add);
                }
            }
            if (files.isEmpty()) {
                throw missing();
            }
            files.sort(Comparator.comparing(FileStatus::getPath));
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw JobException.external(
                    e,
                    "The files of the source '%s' at %s cannot be listed: %s. Check the path and the storage.",
                    source,
                    path,
                    e.getMessage());
        }
    }

    /** @throws JobException EXTERNAL when one of them has another size or time now */
    void check(List<FileStatus> files) {
        for (var file : files) {
            if (!same(file)) {
                throw JobException.external(
                        null,
                        "%s changed while it was being read; nothing more was written. Run it again when whoever writes it has finished.",
                        file.getPath().getName());
            }
        }
    }

    private boolean same(FileStatus before) {
        try {
            var now = Hadoop.system(before.getPath(), conf).getFileStatus(before.getPath());
            return now.getLen() == before.getLen() && now.getModificationTime() == before.getModificationTime();
        } catch (IOException e) {
            return false;
        }
    }

    private List<FileStatus> matches(Path pattern) throws IOException {
        var system = Hadoop.system(pattern, conf);
        if (system.exists(pattern)) {
            return List.of(system.getFileStatus(pattern));
        }
        var found = system.globStatus(pattern);
        return found == null
                ? List.of()
                : Arrays.stream(found).filter(FileListing::visible).toList();
    }

    private static boolean visible(FileStatus file) {
        var name = file.getPath().getName();
        return !name.startsWith(".") && !name.startsWith("_");
    }

    private JobException missing() {
        return JobException.data(
                "There is no file at %s, where the source '%s' should be. Put it there, or correct the path of '%s' in the profile.",
                path, source, source);
    }
}
