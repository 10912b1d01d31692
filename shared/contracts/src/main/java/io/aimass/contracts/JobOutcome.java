package io.aimass.contracts;

import java.util.List;
import java.util.Map;

/** How a run ended. */
public sealed interface JobOutcome {
    int exitCode();

    /**
     * @param outputs what later tasks and the user see, JSON-like values: {@code table}, {@code version}, {@code auc}, …
     * @param unchanged true when the same inputs had been processed before and nothing was written
     */
    record Succeeded(Map<String, Object> outputs, List<RowAccounting> accounting, boolean unchanged)
            implements JobOutcome {
        public Succeeded {
            outputs = Map.copyOf(outputs);
            accounting = List.copyOf(accounting);
        }

        @Override
        public int exitCode() {
            return 0;
        }
    }

    /** @param message names the thing, the cause and the remedy; never a stack trace */
    record Failed(ErrorType type, String message) implements JobOutcome {
        @Override
        public int exitCode() {
            return type.exitCode();
        }
    }

    record Cancelled() implements JobOutcome {
        @Override
        public int exitCode() {
            return ErrorType.CANCELLED_EXIT_CODE;
        }
    }

    static JobOutcome succeeded(Map<String, Object> outputs) {
        return new Succeeded(outputs, List.of(), false);
    }
}
