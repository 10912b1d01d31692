package io.aimass.orchestration.datalake;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.TableName;
import io.delta.kernel.Snapshot;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The lake's tables, read from their Delta logs without Spark. Thread-safe. */
public final class Tables {
    public static final int MAX_PREVIEW = 1_000;
    private static final int SAMPLE_ROWS = 100_000;
    private static final int SAMPLE_FILES = 20;

    private final LakeFiles files;
    private final CommitReader commits;
    private final Engine engine;
    private final ConcurrentMap<TableName, Table> known = new ConcurrentHashMap<>();

    /** @param options as {@link io.aimass.storage.CentralizedStorage#open} takes them */
    public Tables(URI root, Map<String, String> options) {
        this.files = new LakeFiles(root, options);
        this.commits = new CommitReader(files);
        this.engine = DefaultEngine.create(files.configuration());
    }

    public List<TableName> names() {
        return files.tables();
    }

    public boolean exists(TableName name) {
        return files.exists(name);
    }

    /** @throws JobException USER with the nearest name when there is none; DATA when its newest commit is damaged */
    public Table table(TableName name) {
        var snapshot = snapshot(name, OptionalLong.empty());
        return describe(name, snapshot);
    }

    /** @param version the newest when empty; @param limit at most {@link #MAX_PREVIEW} */
    public Preview preview(TableName name, OptionalLong version, int limit) {
        var snapshot = snapshot(name, version);
        var rows = new ArrayList<List<Object>>();
        reading(name, () -> {
            var scan = new TableScan(engine, snapshot);
            scan.forEachFile(file -> reading(
                    name,
                    () -> scan.forEachRow(file, (columns, row) -> {
                        if (rows.size() <= limit) {
                            rows.add(RowValues.of(columns, row));
                        }
                        return rows.size() <= limit;
                    })));
            return null;
        });
        var more = rows.size() > limit;
        return new Preview(
                name,
                snapshot.getVersion(engine),
                Column.of(snapshot.getSchema(engine)),
                more ? rows.subList(0, limit) : rows,
                more);
    }

    /** Newest first. */
    public List<Commit> history(TableName name, int limit) {
        return commits.history(name, snapshot(name, OptionalLong.empty()).getVersion(engine), limit);
    }

    /** Looks at every row of a small table, and at the beginning of up to 20 files, spread evenly, of a large one. */
    public TableProfile profile(TableName name) {
        var snapshot = snapshot(name, OptionalLong.empty());
        var columns = Column.of(snapshot.getSchema(engine));
        return reading(name, () -> {
            var scan = new TableScan(engine, snapshot);
            var all = scan.files();
            var sample = new ProfileSample(columns);
            var chosen = spread(all);
            var small = rows(all).orElse(Long.MAX_VALUE) <= SAMPLE_ROWS;
            var perFile = small ? SAMPLE_ROWS : Math.max(1, SAMPLE_ROWS / Math.max(1, chosen.size()));
            var whole = chosen.size() == all.size();
            for (var file : chosen) {
                whole &= scan.forEachRow(file, sample.atMost(perFile));
            }
            return new TableProfile(
                    name, snapshot.getVersion(engine), sample.rows(), rows(all), whole, sample.columns());
        });
    }

    private static List<TableScan.DataFile> spread(List<TableScan.DataFile> all) {
        var total = rows(all).orElse(Long.MAX_VALUE);
        if (all.size() <= SAMPLE_FILES || total <= SAMPLE_ROWS) {
            return all;
        }
        var chosen = new ArrayList<TableScan.DataFile>();
        for (var i = 0; i < SAMPLE_FILES; i++) {
            chosen.add(all.get((int) ((long) i * all.size() / SAMPLE_FILES)));
        }
        return chosen;
    }

    private Table describe(TableName name, Snapshot snapshot) {
        var version = snapshot.getVersion(engine);
        var before = known.get(name);
        var quarantine = quarantineRows(name);
        if (before != null && before.version() == version && before.quarantineRows() == quarantine) {
            return before;
        }
        var table = reading(name, () -> {
            var all = new TableScan(engine, snapshot).files();
            var commit = commits.read(name, version);
            return new Table(
                    name,
                    version,
                    rows(all),
                    all.stream().mapToLong(file -> file.status().getSize()).sum(),
                    all.size(),
                    Column.of(snapshot.getSchema(engine)),
                    snapshot.getPartitionColumnNames(engine),
                    commit.map(Commit::time).orElseGet(() -> snapshot.getTimestamp(engine)),
                    commit.flatMap(Commit::run),
                    quarantine);
        });
        known.put(name, table);
        return table;
    }

    private long quarantineRows(TableName name) {
        if (name.table().endsWith("_quarantine") || name.table().length() > 53 || !files.exists(name.quarantine())) {
            return 0;
        }
        return table(name.quarantine()).rows().orElse(0L);
    }

    private static Optional<Long> rows(List<TableScan.DataFile> files) {
        var total = 0L;
        for (var file : files) {
            if (file.rows().isEmpty()) {
                return Optional.empty();
            }
            total += file.rows().get();
        }
        return Optional.of(total);
    }

    private Snapshot snapshot(TableName name, OptionalLong version) {
        if (!files.exists(name)) {
            throw JobException.user(
                    "%s",
                    Names.unknown(
                            name.toString(),
                            "table",
                            names().stream().map(TableName::toString).toList()));
        }
        commits.checkLatest(name);
        return reading(name, () -> {
            var table = io.delta.kernel.Table.forPath(engine, files.path(name));
            return version.isPresent() ? at(name, table, version.getAsLong()) : table.getLatestSnapshot(engine);
        });
    }

    private Snapshot at(TableName name, io.delta.kernel.Table table, long version) {
        var latest = table.getLatestSnapshot(engine).getVersion(engine);
        if (version < 0 || version > latest) {
            throw JobException.user("%s has no version %d; its versions are 0 to %d.", name, version, latest);
        }
        return table.getSnapshotAsOfVersion(engine, version);
    }

    private interface Read<T> {
        T get() throws IOException;
    }

    private static <T> T reading(TableName name, Read<T> read) {
        try {
            return read.get();
        } catch (JobException e) {
            throw e;
        } catch (KernelException e) {
            throw new JobException(ErrorType.DATA, "The table " + name + " cannot be read: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            throw new JobException(
                    ErrorType.DATA,
                    "The table " + name + " cannot be read: " + cause(e)
                            + ". Restore the file from a backup, or run the job that makes the table again.",
                    e);
        }
    }

    private static String cause(Throwable e) {
        var deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return e.getMessage() + (deepest == e ? "" : " (" + deepest.getMessage() + ")");
    }
}
