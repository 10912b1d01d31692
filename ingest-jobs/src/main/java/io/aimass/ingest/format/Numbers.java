package io.aimass.ingest.format;

import org.apache.spark.sql.catalyst.InternalRow;

/** Whole numbers; blanks around them are allowed, and a fraction of zeros ({@code 2004.0}, as many programs write them). */
final class Numbers {
    private Numbers() {}

    static boolean setInt(InternalRow row, int column, byte[] bytes, int from, int to) {
        var negative = parse(bytes, from, to);
        if (negative > 0
                || (negative == Integer.MIN_VALUE && !isNegative(bytes, from))
                || negative < Integer.MIN_VALUE) {
            return false;
        }
        row.setInt(column, (int) (isNegative(bytes, from) ? negative : -negative));
        return true;
    }

    static boolean setLong(InternalRow row, int column, byte[] bytes, int from, int to) {
        var negative = parse(bytes, from, to);
        if (negative > 0 || (negative == Long.MIN_VALUE && !isNegative(bytes, from))) {
            return false;
        }
        row.setLong(column, isNegative(bytes, from) ? negative : -negative);
        return true;
    }

    /** The number's absolute value, negated, so that the smallest one fits; 1 when the text is not a whole number. */
    private static long parse(byte[] bytes, int from, int to) {
        var i = skipBlanks(bytes, from, to);
        var end = to;
        while (end > i && bytes[end - 1] == ' ') {
            end--;
        }
        if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
            i++;
        }
        var digits = 0;
        var value = 0L;
        for (; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++, digits++) {
            var digit = bytes[i] - '0';
            if (value < Long.MIN_VALUE / 10 || value * 10 < Long.MIN_VALUE + digit) {
                return 1;
            }
            value = value * 10 - digit;
        }
        return digits > 0 && (i == end || zeroFraction(bytes, i, end)) ? value : 1;
    }

    private static boolean zeroFraction(byte[] bytes, int from, int to) {
        if (bytes[from] != '.' || from + 1 == to) {
            return false;
        }
        for (var i = from + 1; i < to; i++) {
            if (bytes[i] != '0') {
                return false;
            }
        }
        return true;
    }

    private static boolean isNegative(byte[] bytes, int from) {
        return bytes[skipBlanks(bytes, from, bytes.length)] == '-';
    }

    private static int skipBlanks(byte[] bytes, int from, int to) {
        var i = from;
        while (i < to && bytes[i] == ' ') {
            i++;
        }
        return i;
    }
}
