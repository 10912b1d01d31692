package io.aimass.spark;

import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.RunEvent;
import io.aimass.contracts.RunRequest;
import io.aimass.storage.CentralizedStorage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.sql.SparkSession;

/** A run's context that keeps every event for the test to look at. */
public final class TestContext implements RunContext {
    private final List<RunEvent> events = new CopyOnWriteArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();
    private final Cancellation cancellation = new Cancellation();
    private final EventContext context;

    TestContext(SparkSession spark, String runId, String jobType, String root, Map<String, Object> previous) {
        var request = new RunRequest(runId, 1, jobType, Map.of(), root, previous);
        this.context = new EventContext(request, spark, Map.of(), events::add, this::known, cancellation);
    }

    public TestContext withSecret(String name, String value) {
        secrets.put(name, value);
        return this;
    }

    /** As if the user had cancelled the run. */
    public void cancel() {
        cancellation.request();
    }

    public List<RunEvent> events() {
        return List.copyOf(events);
    }

    public <E extends RunEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public List<RowAccounting> accounting() {
        return events(RunEvent.Accounting.class).stream()
                .map(RunEvent.Accounting::rows)
                .toList();
    }

    /** Log messages with their level: {@code "WARN 3 rows …"}. */
    public List<String> log() {
        return events(RunEvent.Log.class).stream()
                .map(line -> line.level() + " " + line.message())
                .toList();
    }

    /** The last value of each metric. */
    public Map<String, Double> reportedMetrics() {
        var all = new HashMap<String, Double>();
        events(RunEvent.Metrics.class).forEach(metrics -> all.putAll(metrics.values()));
        return all;
    }

    @Override
    public RunRequest request() {
        return context.request();
    }

    @Override
    public Lake lake() {
        return context.lake();
    }

    @Override
    public CentralizedStorage storage() {
        return context.storage();
    }

    @Override
    public void phase(String phase) {
        context.phase(phase);
    }

    @Override
    public void progress(String phase, long done, long total) {
        context.progress(phase, done, total);
    }

    @Override
    public void info(String message) {
        context.info(message);
    }

    @Override
    public void warn(String message) {
        context.warn(message);
    }

    @Override
    public void metrics(Map<String, Double> values) {
        context.metrics(values);
    }

    @Override
    public void account(RowAccounting rows) {
        context.account(rows);
    }

    @Override
    public void throwIfCancelled() {
        context.throwIfCancelled();
    }

    @Override
    public String secret(String name) {
        return context.secret(name);
    }

    private String known(String name) {
        var value = secrets.get(name);
        if (value == null) {
            throw io.aimass.contracts.JobException.user("There is no secret '%s'.", name);
        }
        return value;
    }
}
