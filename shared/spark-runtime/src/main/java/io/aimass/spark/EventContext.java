package io.aimass.spark;

import io.aimass.contracts.JobException;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunRequest;
import io.aimass.storage.CentralizedStorage;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.SparkSession;

/** A run's context that turns what it is told into events. */
final class EventContext implements RunContext, AutoCloseable {
    private final RunRequest request;
    private final Consumer<RunEvent> events;
    private final UnaryOperator<String> secrets;
    private final Map<String, String> storageOptions;
    private final Cancellation cancellation;
    private final Lake lake;
    private final Progress progress;
    private CentralizedStorage storage;

    EventContext(
            RunRequest request,
            SparkSession spark,
            Map<String, String> storageOptions,
            Consumer<RunEvent> events,
            UnaryOperator<String> secrets,
            Cancellation cancellation) {
        this.request = request;
        this.events = events;
        this.secrets = secrets;
        this.storageOptions = storageOptions;
        this.cancellation = cancellation;
        this.lake = new DeltaLake(spark, request, new Lineage(events));
        this.progress = new Progress(events);
    }

    @Override
    public RunRequest request() {
        return request;
    }

    @Override
    public Lake lake() {
        return lake;
    }

    @Override
    public synchronized CentralizedStorage storage() {
        if (storage == null) {
            try {
                storage = CentralizedStorage.open(URI.create(request.root()), storageOptions);
            } catch (IOException e) {
                throw JobException.external(
                        e,
                        "The storage at %s cannot be opened: %s. Check the root and that it can be reached.",
                        request.root(),
                        e.getMessage());
            }
        }
        return storage;
    }

    @Override
    public void phase(String phase) {
        throwIfCancelled();
        progress.phase(phase);
    }

    @Override
    public void progress(String phase, long done, long total) {
        progress.loop(phase, done, total);
    }

    Progress progress() {
        return progress;
    }

    @Override
    public void info(String message) {
        events.accept(new RunEvent.Log("INFO", message));
    }

    @Override
    public void warn(String message) {
        events.accept(new RunEvent.Log("WARN", message));
    }

    @Override
    public void metrics(Map<String, Double> values) {
        events.accept(new RunEvent.Metrics(values));
    }

    @Override
    public void account(RowAccounting rows) {
        events.accept(new RunEvent.Accounting(rows.check()));
    }

    @Override
    public void throwIfCancelled() {
        cancellation.throwIfRequested();
    }

    @Override
    public String secret(String name) {
        return secrets.apply(name);
    }

    @Override
    public synchronized void close() throws IOException {
        if (storage != null) {
            storage.close();
        }
    }
}
