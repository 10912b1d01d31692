package io.aimass.spark;

import io.aimass.storage.HadoopSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a Spark session is made from.
 *
 * @param master {@code local[2]}, {@code spark://…}, {@code yarn}, {@code k8s://…}; empty leaves it to {@code spark-submit}
 * @param root the storage root below which the lake's tables lie
 * @param work a local folder of this process for Spark's own files
 * @param spark further Spark settings; they win over ours
 */
public record SessionSettings(String name, String master, URI root, Path work, Map<String, String> spark) {
    public SessionSettings {
        spark = Map.copyOf(spark);
    }

    public SessionSettings with(String key, String value) {
        var more = new LinkedHashMap<>(spark);
        more.put(key, value);
        return new SessionSettings(name, master, root, work, more);
    }

    /** @param options of the storage root */
    public SessionSettings withStorage(Map<String, String> options) {
        var all = this;
        for (var option : HadoopSettings.of(root, options).entrySet()) {
            all = all.with("spark.hadoop." + option.getKey(), option.getValue());
        }
        return all;
    }

    /** What Spark will use: under {@code spark-submit} what that was told. */
    private String effectiveMaster() {
        return master.isEmpty() ? System.getProperty("spark.master", "") : master;
    }

    /** A cluster whose master listens on this machine only. */
    boolean onLoopback() {
        return effectiveMaster().startsWith("spark://127.") || effectiveMaster().startsWith("spark://localhost:");
    }

    /** Whether Spark's files of a driver go below its {@code work}: not where the user's own Spark or the cluster has a place for them. */
    boolean ownsLocalFiles() {
        return System.getProperty("spark.local.dir") == null
                && !effectiveMaster().startsWith("k8s://");
    }

    /** Executors are processes of their own, of a cluster of whatever kind. */
    boolean onCluster() {
        return !effectiveMaster().isEmpty() && !local();
    }

    boolean local() {
        return effectiveMaster().startsWith("local");
    }
}
