package io.aimass.ingest.source;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a table's log says about what it has taken in, as far as the log is kept. */
public final class Known {
    private final Map<String, String> info;
    private final Optional<JobException> forgotten;

    private Known(Map<String, String> info, Optional<JobException> forgotten) {
        this.info = Map.copyOf(info);
        this.forgotten = forgotten;
    }

    /** @param look throws USER when the log is not kept as far back as the answer lies */
    public static Known of(Supplier<Map<String, String>> look) {
        try {
            return new Known(look.get(), Optional.empty());
        } catch (JobException e) {
            if (e.type() != ErrorType.USER) {
                throw e;
            }
            return new Known(Map.of(), Optional.of(e));
        }
    }

    /** @throws JobException USER when the log is not kept as far back: to go on could take rows in twice */
    public Map<String, String> all() {
        forgotten.ifPresent(problem -> {
            throw problem;
        });
        return info;
    }

    /** For a source that is taken whole and replaces what was there: nothing, when the log is not kept as far back. */
    public Map<String, String> ifKept() {
        return info;
    }
}
