package io.aimass.ingest.source;

import java.io.Serializable;

/**
 * A piece of a file that begins and ends between records.
 *
 * @param line the number of its first line
 * @param before records of the file before it
 * @param records that it holds
 * @param sequence records of the whole intake before it
 */
record FilePart(
        String name,
        String uri,
        String id,
        String header,
        boolean byRecord,
        long offset,
        long length,
        long line,
        long before,
        long records,
        long sequence)
        implements Serializable {
    private static final long serialVersionUID = 1L;
}
