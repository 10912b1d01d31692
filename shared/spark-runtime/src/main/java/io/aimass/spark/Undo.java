package io.aimass.spark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import scala.Option;
import scala.collection.JavaConverters;

/** A table's newest commit taken back by a further one, in one transaction: unlike RESTORE it gives way to what others commit meanwhile. */
final class Undo {
    /** Under this key of the commit's tags: the version that it takes back. */
    static final String TAG = "aimass.undone";

    private final DeltaLog log;
    private final OptimisticTransaction transaction;

    /** Begins it: from now on others' commits count as meanwhile. */
    Undo(DeltaLog log) {
        this.log = log;
        this.transaction = log.startTransaction();
    }

    /** The version that is taken back. */
    long version() {
        return transaction.readVersion();
    }

    /** @throws io.delta.exceptions.DeltaConcurrentModificationException when others have changed the table meanwhile */
    void commit() {
        transaction.readWholeTable();
        if (version() == 0) {
            commit(actions(Map.of(), files(transaction.snapshot())), DeltaOperations.ManualUpdate$.MODULE$);
            return;
        }
        var before = log.getSnapshotAt(version() - 1, log.getSnapshotAt$default$2(), log.getSnapshotAt$default$3());
        if (!before.metadata().equals(transaction.snapshot().metadata())) {
            transaction.updateMetadata(before.metadata(), transaction.updateMetadata$default$2());
        }
        commit(
                actions(files(before), files(transaction.snapshot())),
                new DeltaOperations.Restore(Option.apply(version() - 1), Option.empty()));
    }

    private void commit(List<Action> actions, DeltaOperations.Operation operation) {
        transaction.commit(
                JavaConverters.asScalaBuffer(actions).toSeq(),
                operation,
                new scala.collection.immutable.Map.Map1<>(TAG, String.valueOf(version())));
    }

    private static List<Action> actions(Map<String, AddFile> before, Map<String, AddFile> now) {
        var actions = new ArrayList<Action>();
        now.forEach((id, file) -> {
            if (!before.containsKey(id)) {
                actions.add(file.removeWithTimestamp(System.currentTimeMillis(), true));
            }
        });
        before.forEach((id, file) -> {
            if (!now.containsKey(id)) {
                actions.add(changing(file));
            }
        });
        return actions;
    }

    private static AddFile changing(AddFile file) {
        return file.copy(
                file.path(),
                file.partitionValues(),
                file.size(),
                file.modificationTime(),
                true,
                file.stats(),
                file.tags(),
                file.deletionVector(),
                file.baseRowId(),
                file.defaultRowCommitVersion(),
                file.clusteringProvider());
    }

    /** By what tells a file from the same one with other rows deleted. */
    private static Map<String, AddFile> files(Snapshot snapshot) {
        var files = new LinkedHashMap<String, AddFile>();
        for (var file : snapshot.allFiles().collectAsList()) {
            files.put(file.path() + " " + file.getDeletionVectorUniqueId(), file);
        }
        return files;
    }
}
