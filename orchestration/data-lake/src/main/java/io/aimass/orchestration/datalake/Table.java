package io.aimass.orchestration.datalake;

import io.aimass.contracts.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table as it stands.
 *
 * @param rows from the files' statistics; empty when a file has none
 * @param bytes of its data files
 * @param updatedAt of the last commit, milliseconds since the epoch
 * @param run that made the last commit, when one of ours did
 * @param quarantineRows rows in its quarantine table, 0 when there is none
 */
public record Table(
        TableName name,
        long version,
        Optional<Long> rows,
        long bytes,
        int files,
        List<Column> columns,
        List<String> partitionedBy,
        long updatedAt,
        Optional<String> run,
        long quarantineRows) {
    /** Whether it holds what was refused on the way into another table. */
    public boolean isQuarantine() {
        return name.table().endsWith("_quarantine");
    }
}
