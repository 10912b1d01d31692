package io.aimass.spark;

import io.aimass.contracts.JobException;
import io.aimass.contracts.TableName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The lake's tables, by name, as one run sees them. Reads and commits are reported as lineage. */
public interface Lake {
    boolean exists(TableName table);

    /** The latest committed version, from 0; -1 when there is no such table. */
    long version(TableName table);

    /** @throws io.aimass.contracts.JobException USER, naming the nearest table, when it does not exist */
    Dataset<Row> read(TableName table);

    Dataset<Row> read(TableName table, long version);

    /**
     * Commits {@code write} once: a commit that this run (same run id, same output) has already made is answered, not made again.
     * The commit carries the run id and {@link TableWrite#info()}.
     */
    Commit commit(TableWrite write);

    /** What this run already committed to {@code table}; empty when nothing. */
    Optional<Commit> committed(TableName table);

    /**
     * Takes a commit of this run back by a further one: the table has the version before again, or no rows when there was none.
     * Does nothing when the table has been changed since.
     */
    Undone undo(Commit commit);

    /**
     * The newest commit info of {@code table}, as written by {@link TableWrite#info()}, that has one of the keys. Commits that were taken
     * back, or left behind by a RESTORE, count for nothing.
     *
     * @param version the newest commit to look at; at -1 there is none
     * @throws io.aimass.contracts.JobException USER when the table's log is not kept as far back as the answer may lie
     */
    Optional<Map<String, String>> lastInfo(TableName table, Set<String> anyOf, long version);

    /**
     * Whether a commit later than {@code after} and not later than {@code until} says something under one of the keys and was not taken back,
     * or restores the table to what it was.
     */
    boolean hasInfo(TableName table, Set<String> anyOf, long after, long until);

    /**
     * Deletes the rows that satisfy {@code condition}, in a commit of its own when there are any.
     *
     * @return how many
     * @throws JobException EXTERNAL when others keep changing the table
     */
    long delete(TableName table, Column condition);

    /** @param now what the table holds now, in words for people */
    record Undone(boolean done, String now) {
        @Override
        public String toString() {
            return now;
        }
    }

    /**
     * @param version the Delta version made
     * @param rows rows added by it, counted from the committed files' statistics, not by the writer
     * @param repeated true when the commit had been made by an earlier attempt
     */
    record Commit(TableName table, long version, long rows, Map<String, String> info, boolean repeated) {}
}
