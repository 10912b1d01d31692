package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.util.List;

/**
 * A way of writing records into text files. Implementations have a public constructor without arguments, are listed in
 * {@code META-INF/services/io.aimass.ingest.format.SourceFormat} and pass {@code SourceFormatContract}.
 */
public interface SourceFormat {
    /** The value of {@code format} in a spec. */
    String name();

    /**
     * Reads the format's own settings; what is wrong with them is reported to {@code settings}, nothing is thrown.
     *
     * @param declared the spec's {@code columns}, empty when it has none
     */
    RecordFormat plan(Settings settings, List<Column> declared);
}
