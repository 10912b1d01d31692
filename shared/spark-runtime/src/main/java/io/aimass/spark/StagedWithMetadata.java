package io.aimass.spark;

import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.StagedTable;
import org.apache.spark.sql.connector.catalog.SupportsWrite;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.connector.write.LogicalWriteInfo;
import org.apache.spark.sql.connector.write.WriteBuilder;
import org.apache.spark.sql.types.StructType;

/**
 * A table that {@code CREATE TABLE … AS} makes, with the write's {@code userMetadata} in its first commit: Delta puts it into every
 * other commit of a write, and here takes the session's only.
 */
final class StagedWithMetadata implements StagedTable, SupportsWrite {
    private static final String OPTION = "userMetadata";
    private static final String SESSION = "spark.databricks.delta.commitInfo.userMetadata";

    private final StagedTable table;
    private final SupportsWrite writes;
    private final SparkSession spark;
    private String metadata;

    private <T extends StagedTable & SupportsWrite> StagedWithMetadata(T table, SparkSession spark) {
        this.table = table;
        this.writes = table;
        this.spark = spark;
    }

    static <T extends StagedTable & SupportsWrite> StagedTable of(StagedTable table, SparkSession spark) {
        @SuppressWarnings("unchecked")
        var writable = (T) table;
        return new StagedWithMetadata(writable, spark);
    }

    @Override
    public WriteBuilder newWriteBuilder(LogicalWriteInfo info) {
        metadata = info.options().get(OPTION);
        return writes.newWriteBuilder(info);
    }

    /** One at a time in a session: the session's setting is borrowed. */
    @Override
    public void commitStagedChanges() {
        if (metadata == null) {
            table.commitStagedChanges();
            return;
        }
        synchronized (spark.sessionState()) {
            var before = spark.conf().getOption(SESSION);
            spark.conf().set(SESSION, metadata);
            try {
                table.commitStagedChanges();
            } finally {
                if (before.isDefined()) {
                    spark.conf().set(SESSION, before.get());
                } else {
                    spark.conf().unset(SESSION);
                }
            }
        }
    }

    @Override
    public void abortStagedChanges() {
        table.abortStagedChanges();
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    @SuppressWarnings("deprecation")
    public StructType schema() {
        return table.schema();
    }

    @Override
    public Transform[] partitioning() {
        return table.partitioning();
    }

    @Override
    public Map<String, String> properties() {
        return table.properties();
    }

    @Override
    public Set<TableCapability> capabilities() {
        return table.capabilities();
    }
}
