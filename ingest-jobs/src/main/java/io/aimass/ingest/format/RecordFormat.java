package io.aimass.ingest.format;

import io.aimass.contracts.JobException;
import java.io.Serializable;
import java.util.List;

/** A format with its settings: what reads a source's files. It travels to the executors. */
public interface RecordFormat extends Serializable {
    /** The columns its rows have. */
    List<Column> columns();

    RecordBoundary boundary();

    /** Names a header may have that are not read. */
    default List<String> ignored() {
        return List.of();
    }

    /** Whether a file's first record names the columns. */
    boolean hasHeader();

    /**
     * What parses the records of one file.
     *
     * @param file the file's name
     * @param header its first record; empty when the format has no header
     * @throws JobException DATA when the header is not what the columns need
     */
    RecordParser parser(String file, String header);
}
