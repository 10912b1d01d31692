package io.aimass.orchestration.datalake;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import io.aimass.orchestration.platform.http.Json;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Reads a table's commit files, and refuses a damaged one rather than showing the version before. */
final class CommitReader {
    private static final Pattern COMMIT = Pattern.compile("[0-9]{20}\\.json");

    private final LakeFiles files;
    private final ConcurrentMap<String, FileStatus> whole = new ConcurrentHashMap<>();

    CommitReader(LakeFiles files) {
        this.files = files;
    }

    /** @throws JobException DATA, naming the file and the remedy, when the newest commit is cut off */
    void checkLatest(TableName table) {
        var newest = files.list(files.log(table)).stream()
                .filter(file -> COMMIT.matcher(file.getPath().getName()).matches())
                .max((a, b) -> a.getPath().getName().compareTo(b.getPath().getName()));
        newest.ifPresent(file -> check(table, file));
    }

    /** Newest first, from {@code version} down; ends early where the log has been cleaned up. */
    List<Commit> history(TableName table, long version, int limit) {
        var commits = new ArrayList<Commit>();
        for (var v = version; v >= 0 && commits.size() < limit; v--) {
            var commit = read(table, v);
            if (commit.isEmpty()) {
                break;
            }
            commits.add(commit.get());
        }
        return commits;
    }

    Optional<Commit> read(TableName table, long version) {
        var file = new Path(files.log(table), String.format(Locale.ROOT, "%020d.json", version));
        return lines(table, version, file).map(lines -> parse(table, file, version, lines));
    }

    private void check(TableName table, FileStatus file) {
        var key = file.getPath().toString();
        var known = whole.get(key);
        if (known != null
                && known.getLen() == file.getLen()
                && known.getModificationTime() == file.getModificationTime()) {
            return;
        }
        var version = Long.parseLong(file.getPath().getName().substring(0, 20));
        var lines = lines(table, version, file.getPath()).orElse(List.of());
        var commit = parse(table, file.getPath(), version, lines);
        if (lines.isEmpty() || !endsWithLineBreak(file) || lacksFiles(commit)) {
            throw damaged(table, file.getPath(), version, null);
        }
        whole.keySet().removeIf(other -> other.startsWith(file.getPath().getParent() + "/"));
        whole.put(key, file);
    }

    /** A commit that is cut off between two lines has fewer files than it says. */
    private static boolean lacksFiles(Commit commit) {
        return commit.metrics().get("numFiles") instanceof String declared
                && "WRITE".equals(commit.operation())
                && Long.parseLong(declared) > commit.filesAdded();
    }

    private boolean endsWithLineBreak(FileStatus file) {
        if (file.getLen() == 0) {
            return false;
        }
        try (var in = files.system(file.getPath()).open(file.getPath())) {
            in.seek(file.getLen() - 1);
            return in.read() == '\n';
        } catch (IOException e) {
            throw unreadable(file.getPath(), e);
        }
    }

    private Optional<List<String>> lines(TableName table, long version, Path file) {
        try (var reader =
                new BufferedReader(new InputStreamReader(files.system(file).open(file), StandardCharsets.UTF_8))) {
            return Optional.of(reader.lines().filter(line -> !line.isBlank()).toList());
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (ChecksumException e) {
            throw damaged(table, file, version, e);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (UncheckedIOException e) {
            throw e.getCause() instanceof ChecksumException
                    ? damaged(table, file, version, e)
                    : unreadable(file, e.getCause());
        }
    }

    private static Commit parse(TableName table, Path file, long version, List<String> lines) {
        var draft = new CommitDraft(version);
        try {
            lines.forEach(line -> draft.add(Json.object(line)));
        } catch (IllegalArgumentException e) {
            throw damaged(table, file, version, e);
        }
        return draft.commit();
    }

    private static JobException unreadable(Path file, IOException e) {
        return JobException.external(
                e,
                "The commit file %s cannot be read (%s). Check the storage and try again.",
                file,
                e.getClass().getSimpleName());
    }

    private static JobException damaged(TableName table, Path file, long version, Exception cause) {
        var path = "file".equals(file.toUri().getScheme()) ? file.toUri().getPath() : file.toString();
        return new JobException(
                ErrorType.DATA,
                "Version " + version + " of " + table + " is damaged: the commit file " + path
                        + " is cut off. Restore the file from a backup; or, to go back to version " + (version - 1)
                        + " and run the job again, move it away: mv '" + path + "' '" + path + ".damaged'",
                cause);
    }
}
