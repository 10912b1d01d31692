package io.aimass.ingest.format;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Dates and times in ISO 8601: {@code 2013-01-31}, {@code 2013-01-31T05:30:00Z}, {@code 2013-01-31 05:30:00.25+01:00}. A time without
 * an offset is in the source's zone; one that the clocks skip is moved forward by the gap, one that occurs twice is the earlier.
 */
final class Times implements Converter {
    private static final long NONE = Long.MIN_VALUE;
    private static final long DAY_MICROS = 86_400_000_000L;

    private final ZoneId zone;
    private final boolean utc;
    private int at;
    private int end;
    private byte[] text;

    Times(ZoneId zone) {
        this.zone = zone;
        this.utc = zone.normalized().equals(ZoneOffset.UTC);
    }

    static boolean setDate(InternalRow row, int column, byte[] bytes, int from, int to) {
        var reader = new Times(ZoneOffset.UTC);
        reader.text = bytes;
        reader.at = from;
        reader.end = to;
        var day = reader.day();
        if (day == NONE || reader.at != to) {
            return false;
        }
        row.setInt(column, (int) day);
        return true;
    }

    @Override
    public boolean set(InternalRow row, int column, byte[] bytes, int from, int to) {
        text = bytes;
        at = from;
        end = to;
        var micros = instant();
        if (micros == NONE) {
            return false;
        }
        row.setLong(column, micros);
        return true;
    }

    private long instant() {
        var day = day();
        if (day == NONE) {
            return NONE;
        }
        var time = 0L;
        if (at < end) {
            if (text[at] != 'T' && text[at] != ' ') {
                return NONE;
            }
            at++;
            time = timeOfDay();
        }
        return time == NONE ? NONE : zoned(day, time);
    }

    private long zoned(long day, long time) {
        if (at == end) {
            return utc ? day * DAY_MICROS + time : local(day, time);
        }
        var offset = offsetSeconds();
        return offset == NONE || at != end ? NONE : day * DAY_MICROS + time - offset * 1_000_000L;
    }

    private long local(long day, long time) {
        var second = zone.getRules()
                .getOffset(LocalDateTime.ofEpochSecond(day * 86_400L + time / 1_000_000L, 0, ZoneOffset.UTC))
                .getTotalSeconds();
        return day * DAY_MICROS + time - second * 1_000_000L;
    }

    private long day() {
        var year = digits(4);
        var ok = year >= 0 && accept('-');
        var month = ok ? digits(2) : -1;
        ok = month >= 0 && accept('-');
        var dayOfMonth = ok ? digits(2) : -1;
        if (dayOfMonth < 1 || month < 1 || month > 12 || dayOfMonth > 31) {
            return NONE;
        }
        try {
            return LocalDate.of(year, month, dayOfMonth).toEpochDay();
        } catch (DateTimeException e) {
            return NONE;
        }
    }

    private long timeOfDay() {
        var hour = digits(2);
        var minute = hour >= 0 && hour < 24 && accept(':') ? digits(2) : -1;
        if (minute < 0 || minute > 59) {
            return NONE;
        }
        var second = accept(':') ? digits(2) : 0;
        if (second < 0 || second > 59) {
            return NONE;
        }
        var fraction = accept('.') ? fraction() : 0;
        return fraction < 0 ? NONE : ((hour * 60L + minute) * 60L + second) * 1_000_000L + fraction;
    }

    private long fraction() {
        var micros = 0L;
        var scale = 100_000L;
        var count = 0;
        for (; at < end && text[at] >= '0' && text[at] <= '9' && count < 9; at++, count++) {
            micros += (text[at] - '0') * scale;
            scale /= 10;
        }
        return count == 0 ? -1 : micros;
    }

    private long offsetSeconds() {
        if (accept('Z')) {
            return 0;
        }
        var sign = accept('+') ? 1 : accept('-') ? -1 : 0;
        var hours = sign == 0 ? -1 : digits(2);
        if (hours < 0 || hours > 18) {
            return NONE;
        }
        var colon = accept(':');
        var minutes = colon || at < end ? digits(2) : 0;
        return minutes < 0 || minutes > 59 ? NONE : sign * (hours * 3600L + minutes * 60L);
    }

    private boolean accept(char c) {
        if (at < end && text[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private int digits(int count) {
        if (end - at < count) {
            return -1;
        }
        var value = 0;
        for (var i = 0; i < count; i++, at++) {
            var digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
