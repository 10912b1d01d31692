package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.auth.Secret;
import io.aimass.orchestration.platform.event.EventBus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The drivers there are. In memory only: one that another server registered is not known, and halts when it hears so. */
final class Drivers {
    private final Map<String, Driver> byId = new ConcurrentHashMap<>();
    private final EventBus bus;

    Drivers(EventBus bus) {
        this.bus = bus;
    }

    /** A driver about to be started, and the token it will use. */
    record Registered(Driver driver, String token) {}

    Registered register(String pool, String host, long now) {
        var token = Secret.make();
        var driver = new Driver("d-" + RunIds.random(8), pool, host, token, now);
        byId.put(driver.id(), driver);
        bus.publish("driver", driver.id(), Map.of("pool", pool, "state", "STARTING"));
        return new Registered(driver, token);
    }

    Optional<Driver> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<Driver> remove(String id) {
        var removed = Optional.ofNullable(byId.remove(id));
        removed.ifPresent(driver -> bus.publish("driver", driver.id(), Map.of("pool", driver.pool(), "state", "GONE")));
        return removed;
    }

    List<Driver> all() {
        return byId.values().stream()
                .sorted(Comparator.comparing(Driver::pool).thenComparing(Driver::id))
                .toList();
    }
}
