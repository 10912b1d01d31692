package io.aimass.orchestration.datalake;

import io.aimass.orchestration.platform.http.Json;
import io.delta.kernel.Scan;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Reads the data files of one version of a table. */
final class TableScan {
    private final Engine engine;
    private final Scan scan;

    TableScan(Engine engine, Snapshot snapshot) {
        this.engine = engine;
        this.scan = snapshot.getScanBuilder(engine).build();
    }

    /** @param rows by its statistics, deleted ones not counted; empty when it has none */
    record DataFile(FileStatus status, Optional<Long> rows, Row scanFile) {}

    List<DataFile> files() throws IOException {
        var files = new ArrayList<DataFile>();
        forEachFile(file -> {
            files.add(file);
            return true;
        });
        return files;
    }

    /** Files in the log's order until {@code goOn} says no. */
    void forEachFile(Predicate<DataFile> goOn) throws IOException {
        try (var batches = ((ScanImpl) scan).getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (var rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        if (!goOn.test(file(rows.next()))) {
                            return;
                        }
                    }
                }
            }
        }
    }

    /** A row of one batch. */
    interface Cells {
        /** @return false to read no further */
        boolean row(ColumnVector[] columns, int row);
    }

    /** Rows of one file, in its order, until {@code cells} says no. */
    boolean forEachRow(DataFile file, Cells cells) throws IOException {
        var state = scan.getScanState(engine);
        var schema = ScanStateRow.getPhysicalDataReadSchema(engine, state);
        try (var physical = engine.getParquetHandler()
                        .readParquetFiles(Utils.singletonCloseableIterator(file.status()), schema, Optional.empty());
                var batches = Scan.transformPhysicalData(engine, state, file.scanFile(), physical)) {
            return read(batches, cells);
        }
    }

    private static boolean read(CloseableIterator<FilteredColumnarBatch> batches, Cells cells) {
        while (batches.hasNext()) {
            var batch = batches.next();
            var columns = new ColumnVector[batch.getData().getSchema().length()];
            for (var i = 0; i < columns.length; i++) {
                columns[i] = batch.getData().getColumnVector(i);
            }
            var selected = batch.getSelectionVector();
            for (var row = 0; row < batch.getData().getSize(); row++) {
                var present = selected.isEmpty()
                        || (!selected.get().isNullAt(row) && selected.get().getBoolean(row));
                if (present && !cells.row(columns, row)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static DataFile file(Row scanFile) {
        var add = scanFile.getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL);
        var ordinal = InternalScanFileUtils.ADD_FILE_STATS_ORDINAL;
        var rows = add.isNullAt(ordinal) ? Optional.<Long>empty() : records(add.getString(ordinal));
        var deleted = InternalScanFileUtils.getDeletionVectorDescriptorFromRow(scanFile);
        return new DataFile(
                InternalScanFileUtils.getAddFileStatus(scanFile),
                rows.map(count -> deleted == null ? count : count - deleted.getCardinality()),
                scanFile);
    }

    private static Optional<Long> records(String stats) {
        return Json.object(stats).get("numRecords") instanceof Number number
                ? Optional.of(number.longValue())
                : Optional.empty();
    }
}
