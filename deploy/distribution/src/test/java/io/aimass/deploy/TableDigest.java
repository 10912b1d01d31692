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
import io.delta.kernel.types.StructType;
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
                                var next = data.next();
                                var columns = columns(next.getData().getSchema(), technical, renamed);
                                try (CloseableIterator<Row> batch = next.getRows()) {
                                    while (batch.hasNext()) {
                                        checksum += checksum(batch.next(), columns);
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

    /** Where the columns that count are, in the order of their names. */
    private static TreeMap<String, Integer> columns(
            StructType schema, Set<String> technical, Map<String, String> renamed) {
        var columns = new TreeMap<String, Integer>();
        for (var i = 0; i < schema.length(); i++) {
            var name = schema.at(i).getName();
            if (!name.startsWith("_") && !technical.contains(name)) {
                columns.put(renamed(name, renamed), i);
            }
        }
        return columns;
    }

    private static long checksum(Row row, Map<String, Integer> columns) {
        var text = new StringBuilder(1_000);
        columns.forEach((name, i) -> text.append(name)
                .append('=')
                .append(row.isNullAt(i) ? "null" : value(row, row.getSchema().at(i), i))
                .append(", "));
        var values = text.toString();
        var crc = new CRC32();
        crc.update(values.getBytes(StandardCharsets.UTF_8));
        return crc.getValue() * 2_654_435_761L ^ values.hashCode();
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
