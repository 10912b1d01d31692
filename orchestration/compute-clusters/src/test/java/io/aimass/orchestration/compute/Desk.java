package io.aimass.orchestration.compute;

import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunEvents;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Runs and their dispatcher over a real database, with a driver's part played by the test, call by call. */
final class Desk implements AutoCloseable {
    static final Duration LEASE = Duration.ofMinutes(5);

    final RunService runs;
    final Drivers drivers;
    final Dispatcher dispatcher;
    private final EventBus bus = new EventBus();

    Desk(Database database) {
        this(database, LEASE);
    }

    Desk(Database database, Duration lease) {
        var pools = Map.of("default", Pool.DEFAULT, "other", new Pool("other", 0, 1, "local[1]", "512m", Map.of()));
        var servers = Membership.join(database, Clock.systemUTC(), "file:/data");
        this.runs = new RunService(database, ProbeType.types(), pools, bus, servers);
        this.drivers = new Drivers(bus);
        this.dispatcher = new Dispatcher(runs, drivers, lease);
    }

    Driver driver() {
        return drivers.register("default", "here", 1).driver();
    }

    /** What the driver is given now; empty when nothing. */
    Optional<LiveRun> next(Driver driver) throws InterruptedException {
        return dispatcher.next(driver, Duration.ZERO).map(Dispatcher.Assignment::run);
    }

    /** Says {@code events} with sequence numbers from {@code first} on. @return whether to cancel */
    boolean say(LiveRun run, long first, RunEvent... events) {
        var lines = new StringBuilder();
        for (var i = 0; i < events.length; i++) {
            lines.append(line(run.attempt(), first + i, events[i])).append('\n');
        }
        return dispatcher.events(run, lines.toString());
    }

    static String line(int attempt, long sequence, RunEvent event) {
        var line = new LinkedHashMap<String, Object>();
        line.put("attempt", attempt);
        line.put("seq", sequence);
        line.put("time", 1_000 + sequence);
        line.putAll(RunEvents.toMap(event));
        return Json.text(line);
    }

    @Override
    public void close() {
        dispatcher.close();
        runs.close();
    }
}
