package io.aimass.ingest.source;

import io.aimass.ingest.format.RecordFormat;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * The rows of an intake: the format's columns, then where each row came from, then what is wrong with it. A record that could not be
 * parsed is a row too.
 */
public final class SourceRows {
    /** The file's name, without folders. */
    public static final String FILE = "_source_file";
    /** The first 16 hexadecimal digits of the SHA-256 of the file's content. */
    public static final String ID = "_source_id";
    /** The number of the line the record begins with in its file, from 1; of a database, the number of the row as it was read. */
    public static final String POSITION = "_position";
    /** Counts the records of the whole intake in their order. Not stored. */
    public static final String SEQUENCE = "_sequence";
    /** The rules the record broke while it was parsed, {@code parse} or {@code type:<column>}; null when none. Not stored. */
    public static final String RULES = "_rules";
    /** In words, null together with {@link #RULES}. Not stored. */
    public static final String REASON = "_reason";
    /** The record as received; null unless asked for. Not stored. */
    public static final String RAW = "_raw";

    /** The columns that stay with a row in its table. */
    public static final List<String> ORIGIN = List.of(FILE, ID, POSITION);

    private SourceRows() {}

    public static StructType schema(RecordFormat format) {
        var schema = new StructType();
        for (var column : format.columns()) {
            schema = schema.add(column.field());
        }
        return schema.add(FILE, DataTypes.StringType)
                .add(ID, DataTypes.StringType)
                .add(POSITION, DataTypes.LongType)
                .add(SEQUENCE, DataTypes.LongType)
                .add(RULES, DataTypes.StringType)
                .add(REASON, DataTypes.StringType)
                .add(RAW, DataTypes.StringType);
    }

    /** The rows, without the records they came from. */
    public static Dataset<Row> of(SparkSession spark, List<SourceFile> files, Dialect dialect) {
        return rows(spark, files, dialect, false);
    }

    /** The rows with their {@link #RAW} records. */
    public static Dataset<Row> withRaw(SparkSession spark, List<SourceFile> files, Dialect dialect) {
        return rows(spark, files, dialect, true);
    }

    private static Dataset<Row> rows(SparkSession spark, List<SourceFile> files, Dialect dialect, boolean raw) {
        var context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        var groups = PartGroup.divide(files, context.defaultParallelism());
        var schema = schema(dialect.format());
        var conf = new SerializableConfiguration(spark.sessionState().newHadoopConf());
        var rows = context.parallelize(groups, Math.max(1, groups.size()))
                .mapPartitions(new PartReader(dialect, schema, raw, conf));
        return spark.internalCreateDataFrame(rows.rdd(), schema, false);
    }
}
