package io.aimass.ingest.quality;

import io.aimass.ingest.quality.Expectation.Action;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one scan over all rows counted.
 *
 * @param good rows to be written, repeated ones included
 * @param unparsed of the refused rows those that could not be parsed or cast
 * @param broken for each expectation the rows that break it
 */
public record Verdict(
        Quality quality, long rows, long good, long refused, long dropped, long unparsed, List<Long> broken) {
    public Verdict {
        broken = List.copyOf(broken);
    }

    /** Broken expectations of one action with their counts, as declared; those that all rows keep are left out. */
    public Map<String, Long> broken(Action action) {
        var result = new LinkedHashMap<String, Long>();
        for (var i = 0; i < broken.size(); i++) {
            var expectation = quality.expectations().get(i);
            if (expectation.action() == action && broken.get(i) > 0) {
                result.put(expectation.name(), broken.get(i));
            }
        }
        return result;
    }
}
