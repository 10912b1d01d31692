package io.aimass.ingest.source;

import io.aimass.ingest.format.RecordFormat;
import io.aimass.spark.RunContext;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * The circumstances of reading a source in one run.
 *
 * @param source its name
 * @param scratch a folder of this run on the shared storage, deleted at its end
 * @param known what an earlier {@link Intake#info()} of this target said; empty at first
 * @param begun what this run's own earlier attempt has taken in and partly committed; empty when it is the first
 */
public record Reading(
        SparkSession spark,
        RunContext context,
        String source,
        RecordFormat format,
        String scratch,
        Known known,
        Map<String, String> begun) {}
