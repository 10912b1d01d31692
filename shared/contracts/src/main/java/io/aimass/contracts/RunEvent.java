package io.aimass.contracts;

import java.util.List;
import java.util.Map;

/**
 * What a driver says about a run, one JSON line each: {@code {"run","attempt","seq","time","type", …}}. Within an attempt
 * {@code seq} counts from 1 without gaps, so that a repeated delivery is recognised.
 */
public sealed interface RunEvent {
    /**
     * @param done work units finished; {@code total} is 0 while it is not known
     * @param phase what is going on, in words
     */
    record Progress(String phase, long done, long total) implements RunEvent {}

    /** @param level {@code INFO}, {@code WARN} or {@code ERROR} */
    record Log(String level, String message) implements RunEvent {}

    record Metrics(Map<String, Double> values) implements RunEvent {
        public Metrics {
            values = Map.copyOf(values);
        }
    }

    record Accounting(RowAccounting rows) implements RunEvent {}

    /** Tables with the Delta versions read and written, {@code silver.flights@3}. */
    record Lineage(List<String> reads, List<String> writes) implements RunEvent {
        public Lineage {
            reads = List.copyOf(reads);
            writes = List.copyOf(writes);
        }
    }

    record Ended(JobOutcome outcome) implements RunEvent {}
}
