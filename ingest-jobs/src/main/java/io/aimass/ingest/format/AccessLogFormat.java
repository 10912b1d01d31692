package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.util.List;

/** A web server's access log in the combined log format; {@code -} is null. */
public final class AccessLogFormat implements SourceFormat {
    private static final List<Column> COLUMNS = List.of(
            Column.of("ip", ColumnType.STRING),
            Column.of("user", ColumnType.STRING),
            new Column("time", ColumnType.TIMESTAMP, "dd/MMM/yyyy:HH:mm:ss Z", ""),
            Column.of("method", ColumnType.STRING),
            Column.of("path", ColumnType.STRING),
            Column.of("protocol", ColumnType.STRING),
            Column.of("status", ColumnType.INT),
            new Column("bytes", ColumnType.LONG, "", "bytes"),
            Column.of("referrer", ColumnType.STRING),
            Column.of("agent", ColumnType.STRING));

    @Override
    public String name() {
        return "access-log";
    }

    @Override
    public RecordFormat plan(Settings settings, List<Column> declared) {
        settings.check(
                declared.isEmpty(),
                "'columns' is not for access-log; its columns are "
                        + String.join(", ", COLUMNS.stream().map(Column::name).toList()));
        return new CombinedLog();
    }

    private record CombinedLog() implements RecordFormat {
        private static final long serialVersionUID = 1L;

        @Override
        public List<Column> columns() {
            return COLUMNS;
        }

        @Override
        public RecordBoundary boundary() {
            return RecordBoundary.lines();
        }

        @Override
        public boolean hasHeader() {
            return false;
        }

        @Override
        public RecordParser parser(String file, String header) {
            return new AccessLogParser();
        }
    }
}
