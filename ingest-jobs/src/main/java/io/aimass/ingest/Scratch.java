package io.aimass.ingest;

import io.aimass.ingest.source.Hadoop;
import io.aimass.spark.RunContext;
import java.io.IOException;
import org.apache.spark.sql.SparkSession;

/** The run's folder for what it unpacks, on the shared storage. It is gone when the run has ended. */
public final class Scratch implements AutoCloseable {
    private final String uri;
    private final SparkSession spark;
    private final RunContext context;

    public Scratch(SparkSession spark, RunContext context) {
        this.spark = spark;
        this.context = context;
        this.uri = context.request().root().replaceAll("/+$", "") + "/runs/"
                + context.request().runId() + "/scratch";
        close();
    }

    public String uri() {
        return uri;
    }

    @Override
    public void close() {
        try {
            Hadoop.delete(uri, spark.sessionState().newHadoopConf());
        } catch (IOException e) {
            context.warn("The scratch folder " + uri + " could not be deleted: " + e.getMessage()
                    + ". Delete it when the run has ended.");
        }
    }
}
