package io.aimass.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A test with real Spark: one context a JVM ({@code local[2]}, 2 shuffle partitions), and for each test a session of its own and
 * a fresh storage root.
 */
public abstract class SparkTest {
    private static SparkSession parent;

    /** The storage root's folder. */
    @TempDir
    protected Path root;

    protected SparkSession spark;

    @BeforeEach
    void openSession() throws IOException {
        spark = Sessions.child(parent(), rootUri());
        SparkSession.setActiveSession(spark);
    }

    protected final String rootUri() {
        return URI.create("file://" + root.toAbsolutePath()).toString();
    }

    /** The context of a new run. */
    protected final TestContext context(String runId, String jobType) {
        return context(runId, jobType, Map.of());
    }

    /** @param previous what the run before this one answered */
    protected final TestContext context(String runId, String jobType, Map<String, Object> previous) {
        return new TestContext(spark, runId, jobType, rootUri(), previous);
    }

    protected final TestContext context() {
        return context("r-test", "test");
    }

    static synchronized SparkSession parent() throws IOException {
        if (parent == null) {
            var work = Files.createTempDirectory("aimass-spark");
            work.toFile().deleteOnExit();
            parent = Sessions.open(new SessionSettings(
                    "test", "local[2]", work.toUri(), work, Map.of("spark.sql.shuffle.partitions", "2")));
        }
        return parent;
    }
}
