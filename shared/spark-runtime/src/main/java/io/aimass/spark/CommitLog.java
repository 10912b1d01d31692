package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A table's Delta log, read file by file, newest commit first. */
record CommitLog(Path directory, Configuration hadoop) {
    /** The newest commit from {@code version} downwards that satisfies {@code wanted}, as far back as the log is kept. */
    Optional<CommitFile> newest(long version, Predicate<CommitFile> wanted) {
        for (var v = version; v >= 0; v--) {
            var commit = read(v);
            if (commit.isEmpty() || wanted.test(commit.get())) {
                return commit;
            }
        }
        return Optional.empty();
    }

    /**
     * As {@link #newest}, of the commits that still stand: neither taken back nor left behind by a RESTORE.
     *
     * @throws JobException USER when the log is not kept as far back as the answer may lie
     */
    Optional<CommitFile> newestStanding(long version, Predicate<CommitFile> wanted) {
        var undone = new HashSet<Long>();
        var v = version;
        while (v >= 0) {
            var commit = read(v).orElseThrow(this::forgotten);
            commit.undone().ifPresent(undone::add);
            if (!undone.contains(v) && wanted.test(commit)) {
                return Optional.of(commit);
            }
            v = commit.restored().orElse(v - 1);
        }
        return Optional.empty();
    }

    private JobException forgotten() {
        return JobException.user(
                "The log %s is no longer kept as far back as the last commit that says what was taken in; to go on could take it in twice. Ingest into a new table, and keep logs longer: delta.logRetentionDuration.",
                directory);
    }

    private Optional<CommitFile> read(long version) {
        var file = new Path(directory, String.format(Locale.ROOT, "%020d.json", version));
        try (var lines = new BufferedReader(
                new InputStreamReader(file.getFileSystem(hadoop).open(file), StandardCharsets.UTF_8))) {
            return Optional.of(CommitFile.parse(version, lines.lines().toList()));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            throw JobException.external(e, "The commit file %s cannot be read. Check the storage and try again.", file);
        } catch (IllegalArgumentException e) {
            throw new JobException(
                    ErrorType.DATA,
                    "The commit file " + file
                            + " is damaged: a line of it is not JSON. Restore it from a backup of the storage.",
                    e);
        }
    }
}
