package io.aimass.orchestration.workflow.spec;

import io.aimass.contracts.ErrorType;
import java.time.Duration;
import java.util.Set;

/**
 * Whether and when a failed task is tried again.
 *
 * @param max tries after the first
 * @param on the types of error that are tried again
 * @param delay before the first retry
 * @param backoff what each further delay is multiplied with; no delay exceeds an hour
 */
public record RetryPolicy(int max, Set<ErrorType> on, Duration delay, double backoff) {
    /** A failure from outside, such as a lost driver, is tried once more. */
    public static final RetryPolicy DEFAULT = new RetryPolicy(1, Set.of(ErrorType.EXTERNAL), Duration.ofSeconds(1), 2);

    static final int MAX_RETRIES = 20;
    private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();

    public RetryPolicy {
        on = Set.copyOf(on);
    }

    /** @param used retries made so far */
    public boolean allows(ErrorType error, int used) {
        return used < max && on.contains(error);
    }

    /** @param used retries made so far */
    public Duration delayAfter(int used) {
        return Duration.ofMillis((long) Math.min(LONGEST_MILLIS, delay.toMillis() * Math.pow(backoff, used)));
    }
}
