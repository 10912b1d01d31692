package io.aimass.ingest.quality;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.aimass.ingest.source.SourceRows;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Rows refused on the way into a table: {@code raw} (the record as received), {@code rules} (their names, with commas), {@code reason},
 * {@code source}, {@code source_file}, {@code source_id}, {@code position}, {@code run}, {@code time}.
 */
public record Quarantine(String source, String run, Instant time) {
    /** @param refused judged rows with their raw records */
    public Dataset<Row> rows(Dataset<Row> refused, Quality quality) {
        return refused.select(
                col(SourceRows.RAW).as("raw"),
                quality.rules().as("rules"),
                quality.reasons().as("reason"),
                lit(source).as("source"),
                col(SourceRows.FILE).as("source_file"),
                col(SourceRows.ID).as("source_id"),
                col(SourceRows.POSITION).as("position"),
                lit(run).as("run"),
                lit(time).as("time"));
    }
}
