package io.aimass.ingest.format;

import java.io.Serializable;

/**
 * Where a record of a text file ends: at a line break, except within quotes when there is a quote character. A quote opens only at
 * the beginning of a field, and a doubled one within quotes stands for itself (RFC 4180). Blank lines are not records.
 *
 * @param delimiter between fields; it matters only together with {@code quote}
 * @param quote -1 when line breaks always end a record
 */
public record RecordBoundary(byte delimiter, int quote) implements Serializable {
    public static RecordBoundary lines() {
        return new RecordBoundary((byte) 0, -1);
    }

    public static RecordBoundary quoted(char delimiter, char quote) {
        return new RecordBoundary((byte) delimiter, quote);
    }
}
