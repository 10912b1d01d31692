package io.aimass.spark;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** Makes Spark sessions that know the lake's tables by name and listen on loopback only. */
public final class Sessions {
    /** The setting that holds the storage root, which {@link LakeCatalog} reads in each session. */
    static final String ROOT = "spark.aimass.root";

    private static final String EXECUTOR_OPTIONS = "spark.executor.extraJavaOptions";
    private static final String FILE_LOG_STORE = "io.aimass.spark.commit.LinkLogStore";
    private static final String S3_LOG_STORE = "io.aimass.spark.commit.S3LogStore";

    private Sessions() {}

    /** The JVM's session; made when there is none. */
    public static SparkSession open(SessionSettings settings) {
        var builder = SparkSession.builder().appName(settings.name());
        if (!settings.master().isEmpty()) {
            builder.master(settings.master());
        }
        configuration(settings).forEach(builder::config);
        return builder.getOrCreate();
    }

    /** A session of its own over the same Spark context: temporary views and settings are not shared. */
    public static SparkSession child(SparkSession parent, String root) {
        var child = parent.newSession();
        child.conf().set(ROOT, root);
        return child;
    }

    private static Map<String, String> configuration(SessionSettings settings) {
        var all = new LinkedHashMap<String, String>();
        all.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
        all.put("spark.sql.catalog.spark_catalog", LakeCatalog.class.getName());
        all.put("spark.sql.sources.default", "delta");
        all.put("spark.sql.legacy.createHiveTableByDefault", "false");
        all.put(
                "spark.sql.warehouse.dir",
                settings.work().resolve("warehouse").toUri().toString());
        all.put(ROOT, settings.root().toString());
        all.put("spark.hadoop.aimass.root", settings.root().toString());
        all.put("spark.sql.session.timeZone", "UTC");
        preferences(settings).forEach((key, value) -> {
            if (System.getProperty(key) == null) {
                all.put(key, value);
            }
        });
        all.put("spark.databricks.delta.stats.collect", "true");
        all.put("spark.databricks.delta.history.metricsEnabled", "true");
        all.put("spark.ui.enabled", "false");
        all.put("spark.ui.showConsoleProgress", "false");
        // As of this driver: the same bits from Intel MKL, which BigDL computes with, wherever an array lies.
        all.put("spark.executorEnv.MKL_CBWR", System.getenv().getOrDefault("MKL_CBWR", "COMPATIBLE"));
        all.put("spark.authenticate", "true");
        // A driver that a worker starts is given the cluster's secret in its environment, where Spark itself does not
        // look for a driver's.
        var given = System.getenv("_SPARK_AUTH_SECRET");
        if (given != null) {
            all.put("spark.authenticate.secret", given);
        }
        all.put("spark.redaction.regex", "(?i)secret|password|token|credential|access[._-]?key|[._-]key(?![a-z])");
        if (!settings.master().isEmpty()) {
            all.put("spark.local.dir", settings.work().resolve("tmp").toString());
        }
        if (settings.master().startsWith("spark://")) {
            all.put("spark.jars", ExecutorOptions.jars());
        }
        logStore(all, "file", FILE_LOG_STORE);
        logStore(all, "s3a", S3_LOG_STORE);
        all.putAll(settings.spark());
        if (settings.onCluster()) {
            var options = all.getOrDefault(EXECUTOR_OPTIONS, System.getProperty(EXECUTOR_OPTIONS, ""));
            all.put(EXECUTOR_OPTIONS, ExecutorOptions.java(options));
        }
        return all;
    }

    /** What {@code spark-submit} was told, by the user's own {@code spark-defaults.conf} among others, goes before these. */
    private static Map<String, String> preferences(SessionSettings settings) {
        var some = new LinkedHashMap<String, String>();
        some.put("spark.sql.adaptive.enabled", "true");
        some.put("spark.sql.shuffle.partitions", settings.local() ? "4" : "200");
        // A table's files, not its rows, are listed in so many tasks: Delta's 50 are for millions of files.
        some.put("spark.databricks.delta.snapshotPartitions", settings.local() ? "1" : "4");
        // Plans are written out for Spark's pages at each step of an adaptive query, wide ones over many pages.
        some.put("spark.sql.ui.explainMode", "simple");
        some.put("spark.sql.maxPlanStringLength", "0");
        if (settings.local() || settings.onLoopback()) {
            some.put("spark.driver.host", "127.0.0.1");
            some.put("spark.driver.bindAddress", "127.0.0.1");
        }
        return some;
    }

    private static void logStore(Map<String, String> all, String scheme, String className) {
        try {
            Class.forName(className, false, Sessions.class.getClassLoader());
            all.put("spark.delta.logStore." + scheme + ".impl", className);
        } catch (ClassNotFoundException e) {
            all.remove("spark.delta.logStore." + scheme + ".impl");
        }
    }
}
