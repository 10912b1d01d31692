package io.aimass.ingest.format;

import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.catalyst.InternalRow;

/**
 * Decimal numbers, correctly rounded. Up to 15 digits and 22 places both the digits and the power of ten are exact doubles, so that
 * one division rounds once (Clinger, "How to Read Floating Point Numbers Accurately", 1990); the rest is left to the JDK.
 * NaN and infinity are not numbers here.
 */
final class Decimals implements Converter {
    private static final double[] POWERS = new double[23];

    static {
        POWERS[0] = 1;
        for (var i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    @Override
    public boolean set(InternalRow row, int column, byte[] bytes, int from, int to) {
        var start = from;
        var end = to;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] == ' ') {
            end--;
        }
        return quick(row, column, bytes, start, end) || slow(row, column, bytes, start, end);
    }

    private static boolean quick(InternalRow row, int column, byte[] bytes, int from, int to) {
        var i = from;
        var negative = i < to && bytes[i] == '-';
        if (negative) {
            i++;
        }
        var digits = 0;
        var places = -1;
        var value = 0L;
        for (; i < to; i++) {
            var b = bytes[i];
            if (b >= '0' && b <= '9') {
                value = value * 10 + (b - '0');
                digits++;
                places += places >= 0 ? 1 : 0;
            } else if (b == '.' && places < 0) {
                places = 0;
            } else {
                return false;
            }
        }
        if (digits == 0 || digits > 15) {
            return false;
        }
        var number = places > 0 ? value / POWERS[places] : (double) value;
        row.setDouble(column, negative ? -number : number);
        return true;
    }

    private static boolean slow(InternalRow row, int column, byte[] bytes, int from, int to) {
        if (!numeric(bytes, from, to)) {
            return false;
        }
        try {
            var number = Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
            row.setDouble(column, number);
            return Double.isFinite(number);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean numeric(byte[] bytes, int from, int to) {
        for (var i = from; i < to; i++) {
            var b = bytes[i];
            if (!(b >= '0' && b <= '9') && b != '.' && b != '-' && b != '+' && b != 'e' && b != 'E') {
                return false;
            }
        }
        return from < to;
    }
}
