package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.util.List;
import org.apache.spark.unsafe.types.UTF8String;

/** Metric series, one a file, with the header {@code timestamp,value}. The file's name without its ending is the series. */
public final class MetricsFormat implements SourceFormat {
    private static final List<Column> SERIES = List.of(Column.of("series", ColumnType.STRING));
    private static final List<Column> POINT =
            List.of(Column.of("timestamp", ColumnType.TIMESTAMP), Column.of("value", ColumnType.DOUBLE));

    @Override
    public String name() {
        return "metrics";
    }

    @Override
    public RecordFormat plan(Settings settings, List<Column> declared) {
        settings.check(declared.isEmpty(), "'columns' is not for metrics; its columns are series, timestamp and value");
        return new Series(new CsvRecords(POINT, SERIES, CsvStyle.PLAIN, List.of()));
    }

    private record Series(CsvRecords points) implements RecordFormat {
        private static final long serialVersionUID = 1L;

        @Override
        public List<Column> columns() {
            return points.columns();
        }

        @Override
        public RecordBoundary boundary() {
            return points.boundary();
        }

        @Override
        public boolean hasHeader() {
            return true;
        }

        @Override
        public RecordParser parser(String file, String header) {
            var point = points.parser(file, header);
            var series = UTF8String.fromString(stem(file));
            return (buffer, from, to, fields) -> {
                fields.literal(0, series);
                point.parse(buffer, from, to, fields);
            };
        }

        private static String stem(String file) {
            var name = file.substring(file.lastIndexOf('/') + 1).replaceAll("\\.(gz|zip)$", "");
            var dot = name.lastIndexOf('.');
            return dot > 0 ? name.substring(0, dot) : name;
        }
    }
}
