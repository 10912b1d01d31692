package io.aimass.orchestration.workflow;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Takes the lease when its owner gave it back, died on this machine, or has shown no heartbeat for a while. The while is measured on our
 * own clock, between two looks at the owner's counter, so that no two machines need to agree on the time.
 */
final class Contender {
    static final long EXPIRY_MILLIS = 6_000;
    private static final Pattern OWNER = Pattern.compile("(\\d+)/(\\d+)@([^#]+)#.*");

    private final EngineStore store;
    private final Lanes lanes;
    private final String owner;
    private EngineStore.LeaseState seen;
    private long seenSince;

    Contender(EngineStore store, Lanes lanes, String owner) {
        this.store = store;
        this.lanes = lanes;
        this.owner = owner;
    }

    /** Names a process: id, start and machine. @param instance tells two engines of one process apart */
    static String ownerHere(String instance) {
        var process = ProcessHandle.current();
        return process.pid() + "/" + start(process) + "@" + host() + "#" + instance;
    }

    /** @return the generation, when the lease is ours now */
    Optional<Long> tryToTake() {
        var lease = store.lease();
        var now = lanes.ticks();
        if (!lease.equals(seen)) {
            seen = lease;
            seenSince = now;
        }
        if (lease.isFree() || isDeadHere(lease.owner()) || now - seenSince >= EXPIRY_MILLIS) {
            seen = null;
            return store.take(lease, owner);
        }
        return Optional.empty();
    }

    private static boolean isDeadHere(String owner) {
        var matcher = OWNER.matcher(owner);
        if (!matcher.matches() || !matcher.group(3).equals(host())) {
            return false;
        }
        var process = ProcessHandle.of(Long.parseLong(matcher.group(1)));
        return process.isEmpty() || start(process.get()) != Long.parseLong(matcher.group(2));
    }

    private static long start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replace('#', '-');
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
