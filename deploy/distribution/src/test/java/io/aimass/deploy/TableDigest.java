package io.aimass.deploy;

import io.delta.kernel.Scan;
import io.delta.kernel.Table;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.defaults.engine.DefaultEngine;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.data.ScanStateRow;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.types.BooleanType;
import io.delta.kernel.types.DateType;
import io.delta.kernel.types.DoubleType;
import io.delta.kernel.types.FloatType;
import io.delta.kernel.types.IntegerType;
import io.delta.kernel.types.LongType;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructField;
import io.delta.kernel.types.TimestampType;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.apache.hadoop.conf.Configuration;

/**
 * A Delta table's rows as a count and an order-independent checksum over its columns, technical ones left out: those with a leading
 * underscore, and the run and the time of a quarantine.
 */
record TableDigest(long rows, long checksum) {
    private static final Set<String> TECHNICAL_IN_QUARANTINE = Set.of("run", "time");

    static TableDigest of(Path table) throws IOException {
        return of(table.toUri().toString(), Map.of());
    }

    /** @param renamed beginnings of columns' names, and what counts in their place */
    static TableDigest of(String table, Map<String, String> renamed) throws IOException {
        return of(table, renamed, new Configuration());
    }

    /** @param storage how its file system is reached */
    static TableDigest of(String table, Map<String, String> renamed, Configuration storage) throws IOException {
        Engine engine = DefaultEngine.create(storage);
        var snapshot = Table.forPath(engine, table).getLatestSnapshot(engine);
        Scan scan = snapshot.getScanBuilder(engine).build();
        var state = scan.getScanState(engine);
        var schema = ScanStateRow.getPhysicalDataReadSchema(engine, state);
        var technical = table.endsWith("_quarantine") ? TECHNICAL_IN_QUARANTINE : Set.<String>of();
        var rows = 0L;
        var checksum = 0L;
        try (CloseableIterator<FilteredColumnarBatch> files = scan.getScanFiles(engine)) {
            while (files.hasNext()) {
                try (CloseableIterator<Row> scanFiles = files.next().getRows()) {
                    while (scanFiles.hasNext()) {
                        var file = scanFiles.next();
                        var status = InternalScanFileUtils.getAddFileStatus(file);
                        try (CloseableIterator<ColumnarBatch> read = engine.getParquetHandler()
                                        .readParquetFiles(
                                                Utils.singletonCloseableIterator(status), schema, Optional.empty());
                                CloseableIterator<FilteredColumnarBatch> data =
                                        Scan.transformPhysicalData(engine, state, file, read)) {
                            while (data.hasNext()) {
                                try (CloseableIterator<Row> batch = data.next().getRows()) {
                                    while (batch.hasNext()) {
                                        checksum += checksum(batch.next(), technical, renamed);
                                        rows++;
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return new TableDigest(rows, checksum);
    }

    private static long checksum(Row row, Set<String> technical, Map<String, String> renamed) {
        var values = new TreeMap<String, String>();
        var fields = row.getSchema().fields();
        for (var i = 0; i < fields.size(); i++) {
            var name = fields.get(i).getName();
            if (!name.startsWith("_") && !technical.contains(name)) {
                values.put(renamed(name, renamed), row.isNullAt(i) ? "null" : value(row, fields.get(i), i));
            }
        }
        var crc = new CRC32();
        crc.update(values.toString().getBytes(StandardCharsets.UTF_8));
        return crc.getValue() * 2_654_435_761L ^ values.toString().hashCode();
    }

    private static String renamed(String name, Map<String, String> renamed) {
        return renamed.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .map(entry -> entry.getValue() + name.substring(entry.getKey().length()))
                .findFirst()
                .orElse(name);
    }

    private static String value(Row row, StructField field, int i) {
        var type = field.getDataType();
        if (type instanceof StringType) {
            return row.getString(i);
        }
        if (type instanceof DoubleType) {
            return String.valueOf(row.getDouble(i));
        }
        if (type instanceof FloatType) {
            return String.valueOf(row.getFloat(i));
        }
        if (type instanceof LongType || type instanceof TimestampType) {
            return String.valueOf(row.getLong(i));
        }
        if (type instanceof IntegerType || type instanceof DateType) {
            return String.valueOf(row.getInt(i));
        }
        if (type instanceof BooleanType) {
            return String.valueOf(row.getBoolean(i));
        }
        return type.toString();
    }
}
