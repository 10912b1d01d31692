package io.aimass.spark.commit;

import io.aimass.spark.SessionSettings;
import io.aimass.spark.Sessions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.spark.sql.SparkSession;

/** Appends one row a commit to a table. Arguments: table's path, writer, commits, a folder of its own, the storage root and its options, {@code key=value}. */
final class Appender {
    private Appender() {}

    public static void main(String[] arguments) throws Exception {
        var work = Files.createDirectories(Path.of(arguments[3]));
        var root = arguments.length > 4 ? URI.create(arguments[4]) : work.toUri();
        var options = new HashMap<String, String>();
        for (var i = 5; i < arguments.length; i++) {
            var option = arguments[i].split("=", 2);
            options.put(option[0], option[1]);
        }
        var settings = new SessionSettings(
                        "appender", "local[1]", root, work, Map.of("spark.sql.shuffle.partitions", "1"))
                .withStorage(options);
        var spark = Sessions.open(settings);
        Files.createFile(work.resolve("ready"));
        if (arguments.length > 4 && !arguments[1].equals("0")) {
            awaitTable(spark, arguments[0]);
        }
        append(spark, arguments[0], Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        spark.stop();
    }

    /** Two that make a table at once conflict, as Delta says. */
    private static void awaitTable(SparkSession spark, String table) throws IOException {
        var first = new org.apache.hadoop.fs.Path(table, "_delta_log/00000000000000000000.json");
        var files = first.getFileSystem(spark.sessionState().newHadoopConf());
        while (!files.exists(first)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    static void append(SparkSession spark, String table, int writer, int commits) {
        for (var i = 0; i < commits; i++) {
            spark.range(i, i + 1L, 1, 1)
                    .selectExpr("id", writer + " AS writer")
                    .write()
                    .format("delta")
                    .mode("append")
                    .save(table);
        }
    }
}
