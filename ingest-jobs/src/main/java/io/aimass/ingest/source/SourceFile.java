package io.aimass.ingest.source;

import java.io.Serializable;

/**
 * A scanned file of records, plain text, ready to be read in parts.
 *
 * @param name without folders; {@code archive.zip/entry.csv} for one of several in an archive
 * @param uri where its plain text lies
 * @param id stands for its content: the first 16 hexadecimal digits of a SHA-256
 * @param header its first record; empty when it has none
 * @param records without the header
 * @param byRecord whether a row's position is its number among the source's rows instead of the number of its line
 * @param marks places between records, three numbers each: byte offset, line, records before; the last one is the end
 */
public record SourceFile(
        String name, String uri, String id, String header, long records, boolean byRecord, long[] marks)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    int parts() {
        return Math.max(0, marks.length / 3 - 1);
    }

    long offset(int mark) {
        return marks[3 * mark];
    }

    long line(int mark) {
        return marks[3 * mark + 1];
    }

    long before(int mark) {
        return marks[3 * mark + 2];
    }
}
