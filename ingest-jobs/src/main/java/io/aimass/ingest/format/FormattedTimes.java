package io.aimass.ingest.format;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.apache.spark.sql.catalyst.InternalRow;

/** Dates and times in a declared pattern, English names of months, days checked against the calendar. */
final class FormattedTimes implements Converter {
    private final Column column;
    private final DateTimeFormatter formatter;
    private final ZoneId zone;

    FormattedTimes(Column column, ZoneId zone) {
        this.column = column;
        this.formatter = formatter(column.format());
        this.zone = zone;
    }

    /** @throws IllegalArgumentException when the pattern is none */
    static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern.replace('y', 'u'), Locale.ENGLISH)
                .withResolverStyle(ResolverStyle.STRICT);
    }

    @Override
    public boolean set(InternalRow row, int index, byte[] bytes, int from, int to) {
        try {
            var text = new String(bytes, from, to - from, StandardCharsets.UTF_8).trim();
            if (column.type() == ColumnType.DATE) {
                row.setInt(index, (int) LocalDate.parse(text, formatter).toEpochDay());
            } else {
                row.setLong(index, ChronoUnit.MICROS.between(Instant.EPOCH, instant(text)));
            }
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    @Override
    public String expected() {
        return " written as " + column.format();
    }

    private Instant instant(String text) {
        TemporalAccessor parsed = formatter.parseBest(text, ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
        if (parsed instanceof ZonedDateTime zoned) {
            return zoned.toInstant();
        }
        if (parsed instanceof LocalDateTime local) {
            return local.atZone(zone).toInstant();
        }
        return ((LocalDate) parsed).atStartOfDay(zone).toInstant();
    }
}
