package io.aimass.spark;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunRequest;
import io.aimass.storage.CentralizedStorage;
import java.util.Map;

/** What a run tells the platform while it works, and what it may use. Thread-safe. */
public interface RunContext {
    RunRequest request();

    Lake lake();

    CentralizedStorage storage();

    /** Names the phase; the counts within it come from Spark's own listener, or from {@link #progress(String, long, long)}. */
    void phase(String phase);

    /** For loops Spark does not see, such as boosting rounds. {@code total} is 0 while unknown. */
    void progress(String phase, long done, long total);

    void info(String message);

    void warn(String message);

    void metrics(Map<String, Double> values);

    /** Asserts the identity and reports it. */
    void account(RowAccounting rows);

    /**
     * As {@link #account(RowAccounting)}, for rows whose counts are known only once they are committed: when they do not add up,
     * {@code commit} is taken back before the run fails, so that the table's readers go on seeing the rows of before.
     */
    default void account(RowAccounting rows, Lake.Commit commit) {
        if (!rows.holds()) {
            throw rows.mismatch(lake().undo(commit).now());
        }
        account(rows);
    }

    /** @throws CancelledException when the run has been cancelled; call it in loops on the driver */
    void throwIfCancelled();

    /** The secret's value, fetched with the run's own token. Never log it. */
    String secret(String name);
}
