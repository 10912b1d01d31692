package io.aimass.ingest.quality;

import java.util.Locale;

/**
 * Something rows should keep.
 *
 * @param rule a condition in SQL over the row's columns; a row keeps it only when it is true, not when it is null
 */
public record Expectation(String name, String rule, Action action) {
    /** What happens to rows that do not keep it. */
    public enum Action {
        /** They stay; the run's log says how many. */
        WARN,
        /** They are left out and counted. */
        DROP,
        /** They go to the quarantine table. */
        QUARANTINE,
        /** The run fails, and nothing is committed. */
        FAIL;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
