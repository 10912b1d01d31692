package io.aimass.orchestration.datalake;

import io.aimass.orchestration.platform.event.EventBus;
import io.aimass.orchestration.platform.run.Runs;
import io.aimass.orchestration.platform.store.Database;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** The DataLake's catalogue, put together. */
public final class DataLake implements AutoCloseable {
    private final Sources sources;
    private final Profile profile;
    private final Tables tables;
    private final Accounting accounting;
    private final AccountingProjector projector;

    /**
     * @param options of the storage, as {@link io.aimass.storage.CentralizedStorage#open} takes them
     * @param variables what {@code ${data}} and {@code ${home}} mean in the profile
     */
    public DataLake(
            Database database,
            URI root,
            Map<String, String> options,
            Path profile,
            Map<String, String> variables,
            EventBus events) {
        this.sources = new Sources(database);
        this.profile = new Profile(profile, variables);
        this.tables = new Tables(root, options);
        this.accounting = new Accounting(database);
        this.projector = new AccountingProjector(accounting, events);
    }

    public Sources sources() {
        return sources;
    }

    public Profile profile() {
        return profile;
    }

    public Tables tables() {
        return tables;
    }

    public Accounting accounting() {
        return accounting;
    }

    /** To be given to {@link Runs}' implementation. */
    public SourceBinding binding() {
        return new SourceBinding(sources, profile);
    }

    public DataLakeRoutes routes() {
        return new DataLakeRoutes(this);
    }

    /** Called once the runs are there. */
    public void follow(Runs runs) {
        projector.follow(runs);
    }

    /** Fills the accounting from the lake's commits. */
    public void rebuildAccounting() {
        projector.rebuild(tables);
    }

    @Override
    public void close() {
        projector.close();
    }
}
