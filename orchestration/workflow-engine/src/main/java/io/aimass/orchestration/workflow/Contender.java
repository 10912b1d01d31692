package io.aimass.orchestration.workflow;

import io.aimass.orchestration.platform.store.ProcessMark;
import io.aimass.orchestration.platform.store.StandStill;
import java.util.Optional;

/**
 * Takes the lease when its owner gave it back, died on this machine, or has shown no heartbeat for a while. The while is measured on our
 * own clock, between two looks at the owner's counter, so that no two machines need to agree on the time.
 */
final class Contender {
    static final long EXPIRY_MILLIS = 6_000;
    private static final long LONGEST_GAP_MILLIS = 4_000;

    private final EngineStore store;
    private final Lanes lanes;
    private final String owner;
    private final StandStill<EngineStore.LeaseState> standStill = new StandStill<>(LONGEST_GAP_MILLIS);

    Contender(EngineStore store, Lanes lanes, String owner) {
        this.store = store;
        this.lanes = lanes;
        this.owner = owner;
    }

    /** @return the generation, when the lease is ours now */
    Optional<Long> tryToTake() {
        var lease = store.lease();
        var stood = standStill.of(lease, lanes.ticks());
        if (lease.isFree() || ProcessMark.isDeadHere(lease.owner()) || stood >= EXPIRY_MILLIS) {
            standStill.forget();
            return store.take(lease, owner);
        }
        return Optional.empty();
    }
}
