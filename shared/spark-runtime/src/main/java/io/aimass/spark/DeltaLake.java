package io.aimass.spark;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.RunRequest;
import io.aimass.contracts.TableName;
import io.delta.exceptions.DeltaConcurrentModificationException;
import io.delta.tables.DeltaTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.Snapshot;

/** The lake as Delta tables below the storage root, seen by one run. */
final class DeltaLake implements Lake {
    private static final int DELETE_ATTEMPTS = 5;

    private final SparkSession spark;
    private final RunRequest request;
    private final Lineage lineage;

    DeltaLake(SparkSession spark, RunRequest request, Lineage lineage) {
        this.spark = spark;
        this.request = request;
        this.lineage = lineage;
    }

    /** Where a table lies below a storage root. */
    static String location(String root, TableName table) {
        return root.replaceAll("/+$", "") + "/" + table.path();
    }

    @Override
    public boolean exists(TableName table) {
        return version(table) >= 0;
    }

    @Override
    public long version(TableName table) {
        return snapshot(table).version();
    }

    @Override
    public Dataset<Row> read(TableName table) {
        var version = version(table);
        if (version < 0) {
            throw new JobException(
                    ErrorType.USER, Names.unknown(table.toString(), "table", tables()) + " Run what makes it first.");
        }
        return load(table, version);
    }

    @Override
    public Dataset<Row> read(TableName table, long version) {
        var latest = version(table);
        if (latest < 0) {
            return read(table);
        }
        if (version < 0 || version > latest) {
            throw JobException.user("%s has no version %d; its versions are 0 to %d.", table, version, latest);
        }
        return load(table, version);
    }

    @Override
    public Commit commit(TableWrite write) {
        var earlier = committed(write.table());
        if (earlier.isPresent()) {
            return earlier.get();
        }
        save(write);
        var made = find(write.table())
                .orElseThrow(
                        () -> new JobException(
                                ErrorType.INTERNAL,
                                "The commit to " + write.table()
                                        + " was acknowledged, but the table's log does not have it. Do not trust this table; check the storage."));
        lineage.written(write.table(), made.version());
        return answer(write.table(), made, false);
    }

    @Override
    public Optional<Commit> committed(TableName table) {
        var found = find(table);
        found.ifPresent(commit -> lineage.written(table, commit.version()));
        return found.map(commit -> answer(table, commit, true));
    }

    @Override
    public Optional<Map<String, String>> lastInfo(TableName table, Set<String> anyOf, long version) {
        return commits(table)
                .newestStanding(
                        version, commit -> !Collections.disjoint(commit.info().keySet(), anyOf))
                .map(CommitFile::info);
    }

    @Override
    public Undone undo(Commit commit) {
        var table = commit.table();
        var undo = new Undo(DeltaLog.forTable(spark, path(table)));
        if (undo.version() != commit.version()) {
            return new Undone(
                    false,
                    String.format(
                            "they are version %d of %s, which is at version %d by now",
                            commit.version(), table, undo.version()));
        }
        try {
            undo.commit();
        } catch (DeltaConcurrentModificationException e) {
            return new Undone(
                    false, String.format("they are version %d of %s, which others change", commit.version(), table));
        }
        return new Undone(
                true,
                commit.version() == 0
                        ? table + ", which was not there before, is left without rows"
                        : String.format("%s has its version %d again", table, commit.version() - 1));
    }

    @Override
    public boolean hasInfo(TableName table, Set<String> anyOf, long after, long until) {
        var undone = new HashSet<Long>();
        return commits(table)
                .newest(until, commit -> {
                    commit.undone().ifPresent(undone::add);
                    var says = commit.isRestore()
                            || !Collections.disjoint(commit.info().keySet(), anyOf);
                    return commit.version() <= after || (says && !undone.contains(commit.version()));
                })
                .filter(commit -> commit.version() > after)
                .isPresent();
    }

    @Override
    public long delete(TableName table, Column condition) {
        var rows =
                spark.read().format("delta").load(path(table)).where(condition).count();
        if (rows > 0) {
            delete(table, condition, DELETE_ATTEMPTS);
        }
        return rows;
    }

    private void delete(TableName table, Column condition, int attempts) {
        try {
            DeltaTable.forPath(spark, path(table)).delete(condition);
        } catch (DeltaConcurrentModificationException e) {
            if (attempts == 1) {
                throw JobException.external(
                        e, "Others keep changing %s; nothing was deleted from it. Run it again.", table);
            }
            delete(table, condition, attempts - 1);
        }
    }

    private Dataset<Row> load(TableName table, long version) {
        lineage.read(table, version);
        return spark.read().format("delta").option("versionAsOf", version).load(path(table));
    }

    private void save(TableWrite write) {
        var writer = write.rows()
                .write()
                .format("delta")
                .option("txnAppId", transaction(write.table()))
                .option("txnVersion", "1")
                .option("userMetadata", Json.text(metadata(write)));
        if (!write.partitionBy().isEmpty()) {
            writer = writer.partitionBy(write.partitionBy().toArray(String[]::new));
        }
        writer = write.mode() == TableWrite.Mode.APPEND
                ? writer.mode(SaveMode.Append)
                : writer.mode(SaveMode.Overwrite).option("overwriteSchema", "true");
        try {
            writer.save(path(write.table()));
        } catch (Exception e) {
            throw translated(write, e);
        }
    }

    private RuntimeException translated(TableWrite write, Exception problem) {
        if (problem instanceof AnalysisException) {
            return new JobException(
                    ErrorType.DATA,
                    "The rows do not fit the table " + write.table() + ": " + firstLine(problem.getMessage())
                            + " Give the rows the table's columns, or write to a new table.",
                    problem);
        }
        if (problem.getClass().getName().startsWith("io.delta.exceptions.")) {
            return JobException.external(
                    problem,
                    "Another run changed %s while this one was writing to it; nothing was written. Run it again.",
                    write.table());
        }
        return problem instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(problem);
    }

    private static String firstLine(String message) {
        return message == null ? "" : message.lines().findFirst().orElse("");
    }

    private Map<String, Object> metadata(TableWrite write) {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("run", request.runId());
        metadata.put("job", request.jobType());
        write.info().forEach((key, value) -> {
            if (metadata.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("'" + key + "' is set by the lake itself");
            }
        });
        return metadata;
    }

    private String transaction(TableName table) {
        return request.runId() + "/" + table;
    }

    /** The commit of this run to {@code table}. */
    private Optional<CommitFile> find(TableName table) {
        var snapshot = snapshot(table);
        var id = transaction(table);
        if (!snapshot.transactions().contains(id)) {
            return Optional.empty();
        }
        var undone = new HashSet<Long>();
        var commit = commits(table).newest(snapshot.version(), c -> {
            c.undone().ifPresent(undone::add);
            return c.hasTransaction(id);
        });
        if (commit.filter(c -> undone.contains(c.version())).isPresent()) {
            throw JobException.user(
                    "Run %s has written %s and taken that back. Start a new run instead of repeating this one.",
                    request.runId(), table);
        }
        if (commit.isEmpty()) {
            throw JobException.user(
                    "Run %s has already written %s, so long ago that the table's log no longer has that commit. Start a new run instead of repeating this one.",
                    request.runId(), table);
        }
        return commit;
    }

    private Commit answer(TableName table, CommitFile commit, boolean repeated) {
        var rows = commit.addedRows()
                .orElseThrow(() -> new JobException(
                        ErrorType.INTERNAL,
                        "Version " + commit.version() + " of " + table
                                + " has files without row counts in its log; it cannot be accounted for."));
        return new Commit(table, commit.version(), rows, commit.info(), repeated);
    }

    private CommitLog commits(TableName table) {
        return new CommitLog(
                new Path(path(table), "_delta_log"), spark.sessionState().newHadoopConf());
    }

    private Snapshot snapshot(TableName table) {
        var log = DeltaLog.forTable(spark, path(table));
        return log.update(false, log.update$default$2(), log.update$default$3());
    }

    private String path(TableName table) {
        return location(request.root(), table);
    }

    private List<String> tables() {
        var found = new ArrayList<String>();
        for (var zone : TableName.ZONES) {
            found.addAll(tables(zone));
        }
        return found;
    }

    private List<String> tables(String zone) {
        var directory = new Path(request.root().replaceAll("/+$", "") + "/lake/" + zone);
        try {
            var files = FileSystem.get(
                    URI.create(request.root()), spark.sessionState().newHadoopConf());
            var found = new ArrayList<String>();
            if (files.exists(directory)) {
                for (var table : files.listStatus(directory)) {
                    if (files.exists(new Path(table.getPath(), "_delta_log"))) {
                        found.add(zone + "." + table.getPath().getName());
                    }
                }
            }
            return found;
        } catch (java.io.IOException e) {
            throw JobException.external(
                    e, "The lake's folder %s cannot be listed. Check the storage and try again.", directory);
        }
    }
}
