package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.auth.Authenticator;
import io.aimass.orchestration.platform.config.Pool;
import io.aimass.orchestration.platform.config.Secrets;
import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.http.DriverAccess;
import io.aimass.orchestration.platform.http.HttpModule;
import io.aimass.orchestration.platform.http.Routes;
import io.aimass.orchestration.platform.run.RunCompletion;
import io.aimass.orchestration.platform.run.RunPreparation;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import io.javalin.http.Context;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * ComputeClusters on the server: runs and jobs in the database, drivers at the other end of the driver protocol. It is both the
 * module with the routes and what guards the drivers' ones.
 */
public final class ComputeClusters implements HttpModule, DriverAccess, AutoCloseable {
    /** How long a driver may be silent before its runs go to another. */
    public static final Duration LEASE = Duration.ofSeconds(6);

    private final RunService runs;
    private final Dispatcher dispatcher;
    private final RunStream stream;
    private final DriverRoutes driverRoutes;

    /**
     * What it is made of.
     *
     * @param root the storage root, given to drivers
     * @param storageOptions what the storage's scheme needs, given to drivers
     */
    public record Parts(
            Database database,
            JobTypes jobTypes,
            Map<String, Pool> pools,
            URI root,
            Map<String, String> storageOptions,
            Secrets secrets,
            EventBus events) {}

    public ComputeClusters(Parts parts) {
        this(parts, LEASE);
    }

    ComputeClusters(Parts parts, Duration lease) {
        var servers = Membership.join(
                parts.database(), Clock.systemUTC(), parts.root().toString());
        this.runs = new RunService(parts.database(), parts.jobTypes(), parts.pools(), parts.events(), servers);
        var drivers = new Drivers(parts.events());
        this.dispatcher = new Dispatcher(runs, drivers, lease);
        this.stream = new RunStream(runs, parts.events());
        this.driverRoutes =
                new DriverRoutes(runs, drivers, dispatcher, parts.secrets(), parts.root(), parts.storageOptions());
    }

    /** To be called once listeners are in place: gives the runs of servers that are gone to new attempts, and goes on doing so. */
    public ComputeClusters start() {
        dispatcher.start();
        return this;
    }

    /** Who may use notebooks: the people that {@code people} knows. Without it nobody may. */
    public void admit(Authenticator people) {
        driverRoutes.admit(people);
    }

    /** The pools that serve notebooks, and where. */
    public List<Map<String, Object>> notebooks() {
        return driverRoutes.notebooks();
    }

    /** Preparations are asked in the order they were added. */
    public void addPreparation(RunPreparation preparation) {
        runs.addPreparation(preparation);
    }

    /** Completions are asked in the order they were added. */
    public void addCompletion(RunCompletion completion) {
        dispatcher.addCompletion(completion);
    }

    public Runs runs() {
        return runs;
    }

    /** Every server on the database, with how many runs its drivers work on. */
    public List<Map<String, Object>> servers() {
        return runs.servers().listing();
    }

    @Override
    public void register(Routes routes) {
        new RunRoutes(runs, stream).register(routes);
        new JobRoutes(runs).register(routes);
        driverRoutes.register(routes);
    }

    /** Drivers that ask for work are told that there is none. */
    @Override
    public void stopping() {
        dispatcher.stopAssigning();
    }

    @Override
    public boolean permits(Context context, String token) {
        return driverRoutes.permits(context, token);
    }

    @Override
    public void close() {
        dispatcher.stopAssigning();
        stream.close();
        runs.close();
        dispatcher.close();
    }
}
