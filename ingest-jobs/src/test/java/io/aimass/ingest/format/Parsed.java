package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.catalyst.expressions.SpecificInternalRow;
import org.apache.spark.sql.types.StructType;

/** What a format makes of a text: values as strings, or the rules of a refused record. */
record Parsed(List<List<Object>> rows, List<String> refused, List<Long> lines) {
    static final int LIMIT = 10_000;

    static RecordFormat plan(SourceFormat format, Map<String, ?> settings, List<Column> columns) {
        var read = Settings.of("ingest", settings);
        var planned = format.plan(read, columns);
        read.throwIfInvalid();
        return planned;
    }

    static Parsed of(RecordFormat format, String text, String... nullTokens) {
        return of(format, text.getBytes(StandardCharsets.UTF_8), nullTokens);
    }

    static Parsed of(RecordFormat format, byte[] bytes, String... nullTokens) {
        var scanner = scan(format, bytes);
        if (scanner.marks().isEmpty()) {
            return new Parsed(List.of(), List.of(), List.of());
        }
        var start = scanner.marks().get(0);
        var schema = new StructType();
        for (var column : format.columns()) {
            schema = schema.add(column.field());
        }
        var row = new SpecificInternalRow(schema);
        var fields = new Fields(format.columns(), List.of(nullTokens), "UTC", row);
        var parser = format.parser("file.csv", scanner.header());
        var result = new Parsed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var part = new ByteArrayInputStream(bytes, (int) start.offset(), bytes.length);
        try (var reader =
                new RecordReader(part, format.boundary(), bytes.length - start.offset(), start.line(), LIMIT)) {
            while (reader.next()) {
                fields.clear();
                parser.parse(reader.buffer(), reader.from(), reader.to(), fields);
                result.add(fields, row, schema);
                result.lines().add(reader.line());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (result.rows().size() + result.refused().size() != scanner.records()) {
            throw new AssertionError("scanned " + scanner.records() + ", read " + result);
        }
        return result;
    }

    static RecordScanner scan(RecordFormat format, byte[] bytes) {
        var scanner = new RecordScanner(format.boundary(), 0, format.hasHeader(), 1 << 20);
        scanner.accept(bytes, 0, bytes.length);
        scanner.finish();
        return scanner;
    }

    private void add(Fields fields, SpecificInternalRow row, StructType schema) {
        if (fields.refused()) {
            refused.add(String.join(",", fields.rules()));
            return;
        }
        var values = new ArrayList<Object>();
        for (var i = 0; i < schema.size(); i++) {
            var value = row.get(i, schema.apply(i).dataType());
            values.add(value instanceof org.apache.spark.unsafe.types.UTF8String ? value.toString() : value);
        }
        rows.add(values);
    }
}
