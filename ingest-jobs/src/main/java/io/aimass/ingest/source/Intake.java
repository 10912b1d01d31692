package io.aimass.ingest.source;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Column;

/**
 * What a run takes in.
 *
 * @param files what is new, in the order in which rows count as first
 * @param replaces whether they are the whole content of the target; otherwise they are added to it
 * @param info for the commit: what the next run needs to know in order to read nothing twice
 * @param unchanged throws when a file is no longer what it was when it was counted
 */
public record Intake(List<SourceFile> files, boolean replaces, Map<String, String> info, Runnable unchanged) {
    /** Keys of which a commit that took something in has one. */
    public static final Set<String> TAKEN = Set.of(FileLedger.ALL, JdbcIntake.FINGERPRINT, KafkaIntake.OFFSETS);

    /** Those of them that go on to hold when more is added. */
    public static final Set<String> CARRIED = Set.of(FileLedger.ALL, KafkaIntake.OFFSETS);

    public Intake {
        files = List.copyOf(files);
        info = Map.copyOf(info);
    }

    /** Records counted while the files were scanned, not by what parses them. */
    public long records() {
        return files.stream().mapToLong(SourceFile::records).sum();
    }

    /** Whether a row with this id and position is one of those taken in. */
    public Column holds(Column id, Column position) {
        var whole = files.stream().filter(file -> !file.byRecord()).map(SourceFile::id);
        return files.stream()
                .filter(SourceFile::byRecord)
                .map(file -> id.equalTo(file.id()).and(position.between(file.before(0) + 1, file.before(file.parts()))))
                .reduce(id.isin(whole.toArray()), Column::or);
    }

    /** There is nothing the target does not have. */
    public boolean isEmpty() {
        return files.isEmpty();
    }
}
