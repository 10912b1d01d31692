package io.aimass.spark;

import io.aimass.contracts.RunRequest;
import io.aimass.contracts.TableName;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does once, on a few rows of its own, what every run does, so that the first run finds classes loaded and code compiled. */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final TableName TABLE = TableName.parse("bronze.warm_up");

    private WarmUp() {}

    /** @param folder one that the driver and its executors see */
    static void run(SparkSession spark, URI folder) {
        try {
            var session = Sessions.child(spark, folder.toString());
            SparkSession.setActiveSession(session);
            var request =
                    new RunRequest("warm-up-" + System.nanoTime(), 1, "warm-up", Map.of(), folder.toString(), Map.of());
            work(session, new DeltaLake(session, request, new Lineage(event -> LOG.debug("{}", event))));
        } catch (RuntimeException e) {
            LOG.warn("The driver could not warm up; its first run will take longer", e);
        } finally {
            SparkSession.clearActiveSession();
            delete(spark, new Path(folder));
        }
    }

    private static void work(SparkSession spark, DeltaLake lake) {
        var lines = spark.createDataset(List.of("a,b", "1,x", "2,y"), Encoders.STRING());
        var rows = spark.read().option("header", "true").csv(lines);
        lake.commit(TableWrite.append(TABLE, rows, Map.of()));
        spark.read()
                .json(spark.createDataset(List.of("{\"a\": 1}"), Encoders.STRING()))
                .count();
        lake.read(TABLE).groupBy("a").count().orderBy("a").collectAsList();
    }

    private static void delete(SparkSession spark, Path folder) {
        try {
            folder.getFileSystem(spark.sparkContext().hadoopConfiguration()).delete(folder, true);
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", folder, e.toString());
        }
    }
}
