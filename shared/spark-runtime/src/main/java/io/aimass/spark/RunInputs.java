package io.aimass.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.aimass.contracts.JobOutcome;
import io.aimass.contracts.RowAccounting;
import io.aimass.contracts.TableName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a run's result depends on: settings, code, and its inputs pinned to the versions it began with. A run whose digest equals
 * that of the last success, and whose target is still as that one left it, has nothing to do.
 *
 * <pre>
 * var inputs = RunInputs.of(context, CleanJob.class).table(settings.input());
 * var same = inputs.unchanged(settings.output());
 * if (same.isPresent()) return same.get();
 * var rows = inputs.read(settings.input());
 * … outputs.put(RunInputs.DIGEST, inputs.digest());
 * </pre>
 *
 * The outputs must hold {@link #DIGEST}, and {@code table} and {@code version} of what was written.
 */
public final class RunInputs {
    /** The output that carries the digest. */
    public static final String DIGEST = "inputsDigest";

    private static final ObjectMapper JSON =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private final RunContext context;
    private final Map<TableName, Long> versions = new TreeMap<>();
    private final Map<String, Object> others = new TreeMap<>();

    private RunInputs(RunContext context, Class<?> code) {
        this.context = context;
        others.put("settings", new TreeMap<>(context.request().settings()));
        others.put("code", CodeVersion.of(code));
    }

    /** @param code a class of the job's jar */
    public static RunInputs of(RunContext context, Class<?> code) {
        return new RunInputs(context, code);
    }

    /**
     * Pins {@code table} to its latest version.
     *
     * @throws io.aimass.contracts.JobException USER, naming the nearest table, when it does not exist
     */
    public RunInputs table(TableName table) {
        var version = context.lake().version(table);
        if (version < 0) {
            context.lake().read(table);
        }
        versions.put(table, version);
        return this;
    }

    /** Adds something else the result depends on, such as the ledger of files: maps, lists, strings and numbers. */
    public RunInputs with(String name, Object value) {
        others.put(name, value);
        return this;
    }

    public long version(TableName table) {
        return versions.get(table);
    }

    public Dataset<Row> read(TableName table) {
        return context.lake().read(table, versions.get(table));
    }

    /** {@code silver.flights@3}, in the tables' order. */
    public List<String> tables() {
        var result = new ArrayList<String>();
        versions.forEach((table, version) -> result.add(table + "@" + version));
        return result;
    }

    /** SHA-256 in hex. */
    public String digest() {
        var all = new TreeMap<>(others);
        all.put("tables", tables());
        try {
            var bytes = JSON.writeValueAsString(all).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot digest the run's inputs", e);
        }
    }

    /** The last success's outputs as this run's outcome, when {@code target} still is what it wrote from the same inputs. */
    public Optional<JobOutcome> unchanged(TableName target) {
        var previous = context.request().previous();
        var same = digest().equals(previous.get(DIGEST))
                && target.toString().equals(previous.get("table"))
                && previous.get("version") instanceof Number version
                && version.longValue() == context.lake().version(target);
        return same ? Optional.of(unchangedOutcome(target.toString())) : Optional.empty();
    }

    /** The outcome of a run that had nothing to do, for {@code source} in its accounting. */
    public JobOutcome unchangedOutcome(String source) {
        var nothing = RowAccounting.unchanged(source);
        context.info(source + " is unchanged: the same settings, code and inputs had been processed before");
        context.account(nothing);
        return new JobOutcome.Succeeded(context.request().previous(), List.of(nothing), true);
    }
}
