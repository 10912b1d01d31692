package io.aimass.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What both sides are given.
 *
 * @param root the clone
 * @param work a folder for everything
 * @param heap of each driver's JVM, as {@code -Xmx} takes it
 * @param sample about as many rows are trained on
 * @param cluster whether each side works on a Spark cluster of its own, or in one JVM
 */
record Setup(Path root, Path distribution, Path work, String heap, long sample, boolean cluster) {
    /** The settings {@code io.aimass.spark.Sessions} makes a session from, those aside that name classes or folders of ours. */
    List<String> spark() {
        return List.of(
                "spark.app.name=pipeline",
                "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
                "spark.sql.sources.default=delta",
                "spark.sql.legacy.createHiveTableByDefault=false",
                "spark.sql.session.timeZone=UTC",
                "spark.sql.adaptive.enabled=true",
                "spark.sql.shuffle.partitions=4",
                "spark.databricks.delta.snapshotPartitions=1",
                "spark.databricks.delta.stats.collect=true",
                "spark.databricks.delta.history.metricsEnabled=true",
                "spark.ui.enabled=false",
                "spark.ui.showConsoleProgress=false",
                "spark.authenticate=true",
                "spark.driver.host=127.0.0.1",
                "spark.driver.bindAddress=127.0.0.1",
                "spark.local.dir=" + work.resolve("plain-tmp"));
    }

    /** What both sides' executors have. */
    static Map<String, String> executors() {
        return Map.of(
                "spark.executor.memory", StandaloneCluster.EXECUTOR_MEMORY,
                "spark.executor.cores", "1",
                "spark.cores.max", "2",
                "spark.sql.shuffle.partitions", "4",
                "spark.databricks.delta.snapshotPartitions", "1");
    }

    /** One for a side, when they work on clusters. */
    Optional<StandaloneCluster> clusterOf(String side) throws IOException {
        return cluster ? Optional.of(StandaloneCluster.start(root, work.resolve("cluster-" + side))) : Optional.empty();
    }
}
