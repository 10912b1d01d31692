package io.aimass.benchmarks.pipeline;

import java.nio.file.Path;
import java.util.List;

/**
 * What both sides are given.
 *
 * @param root the clone
 * @param work a folder for everything
 * @param heap of each JVM, as {@code -Xmx} takes it
 * @param sample about as many rows are trained on
 */
record Setup(Path root, Path distribution, Path work, String heap, long sample) {
    /** The settings {@code io.aimass.spark.Sessions} makes a local session from, those aside that name classes or folders of ours. */
    List<String> spark() {
        return List.of(
                "spark.master=local[2]",
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
}
