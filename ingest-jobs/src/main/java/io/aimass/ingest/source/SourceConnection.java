package io.aimass.ingest.source;

import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.RecordFormat;
import java.util.List;
import java.util.Optional;

/**
 * A kind of place data comes from. Implementations have a public constructor without arguments, are listed in
 * {@code META-INF/services/io.aimass.ingest.source.SourceConnection} and pass {@code SourceConnectionContract}.
 */
public interface SourceConnection {
    /** The value of {@code kind} in a connection. */
    String kind();

    /**
     * The format of what it delivers, when it has one of its own; empty when the spec's {@code format} says it.
     *
     * @param declared the spec's columns
     */
    Optional<RecordFormat> ownFormat(Settings spec, List<Column> declared);

    /** Reads the connection's settings; what is wrong with them is reported to {@code connection}, nothing is thrown. */
    PlannedSource plan(Settings connection);
}
