package io.aimass.ingest.source;

import io.aimass.ingest.format.RecordFormat;
import java.io.Serializable;
import java.util.List;

/**
 * How a source writes its values.
 *
 * @param nullTokens texts that stand for null
 * @param zone of times that do not name one
 */
public record Dialect(RecordFormat format, List<String> nullTokens, String zone) implements Serializable {
    private static final long serialVersionUID = 1L;

    public Dialect {
        nullTokens = List.copyOf(nullTokens);
    }
}
