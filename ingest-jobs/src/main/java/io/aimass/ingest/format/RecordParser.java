package io.aimass.ingest.format;

/** Parses one record after the other, on one thread. */
@FunctionalInterface
public interface RecordParser {
    /**
     * Gives {@code fields} (cleared before) the record's texts, or refuses the record there. It never throws because of what the
     * record holds.
     *
     * @param buffer of which the bytes {@code from} to {@code to} are the record, without its line break
     */
    void parse(byte[] buffer, int from, int to, Fields fields);
}
