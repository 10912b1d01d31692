package io.aimass.orchestration.platform.store;

import java.util.Objects;

/**
 * For how long another's counter has stood still before our eyes, by our own clock, so that no two clocks need agree. Time in which we
 * did not look, because we were stopped or the database did not answer, says nothing about the other and does not count.
 */
public final class StandStill<T> {
    private final long longestGap;
    private T seen;
    private long since;
    private long looked;

    /** @param longestGap between two looks, in milliseconds; after a longer one the count begins again */
    public StandStill(long longestGap) {
        this.longestGap = longestGap;
    }

    /** Milliseconds. @param now of a clock that is never set back */
    public long of(T value, long now) {
        if (!Objects.equals(seen, value) || now - looked > longestGap) {
            seen = value;
            since = now;
        }
        looked = now;
        return now - since;
    }

    public void forget() {
        seen = null;
    }
}
