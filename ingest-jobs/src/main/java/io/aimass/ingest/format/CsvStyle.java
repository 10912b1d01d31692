package io.aimass.ingest.format;

import java.io.Serializable;

/** @param multiline whether a quoted field may hold line breaks */
record CsvStyle(char delimiter, char quote, boolean header, boolean multiline) implements Serializable {
    static final CsvStyle PLAIN = new CsvStyle(',', '"', true, true);

    RecordBoundary boundary() {
        return multiline ? RecordBoundary.quoted(delimiter, quote) : RecordBoundary.lines();
    }
}
