package io.aimass.ingest;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.contracts.TableName;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.RecordFormat;
import io.aimass.ingest.quality.Quality;
import io.aimass.ingest.source.Dialect;
import io.aimass.ingest.source.PlannedSource;
import java.time.DateTimeException;
import java.time.ZoneId;

/**
 * What one run of {@code ingest} does.
 *
 * @param mostRefused more rows than these in quarantine fail the run
 */
record IngestSpec(
        String source, TableName target, Dialect dialect, PlannedSource from, Quality quality, int mostRefused) {
    static IngestSpec from(Settings settings) {
        var source = settings.required("source", Names::check);
        settings.optional("description");
        var target = settings.required("target", TableName::parse);
        var zone = settings.orElse("time-zone", IngestSpec::zone, "UTC");
        var columns = ColumnSettings.read(settings);
        var connection = settings.section("connection");
        var kind = ConnectionSettings.kind(settings, connection);
        var format = ConnectionSettings.format(settings, kind, columns);
        var planned = kind.map(k -> k.plan(connection)).orElse(null);
        var names = format.map(RecordFormat::columns).orElse(columns).stream()
                .map(Column::name)
                .toList();
        var quality = QualitySettings.read(settings, names);
        var most = settings.integer("max-quarantined", 0, 0, Integer.MAX_VALUE);
        var nulls = settings.strings("null-tokens");
        settings.throwIfInvalid();
        return new IngestSpec(source, target, new Dialect(format.orElseThrow(), nulls, zone), planned, quality, most);
    }

    private static String zone(String text) {
        try {
            return ZoneId.of(text).getId();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time zone; write UTC or one such as America/New_York");
        }
    }
}
