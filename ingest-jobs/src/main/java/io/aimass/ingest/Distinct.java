package io.aimass.ingest;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;

import io.aimass.ingest.source.Intake;
import io.aimass.ingest.source.SourceRows;
import io.aimass.spark.Lake;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Of rows with the same key the first is kept: the one the table has already, or else the first that was read. */
record Distinct(IngestSpec spec, Lake lake) {
    private static final String NTH = "_nth";
    private static final String KNOWN = "_known";

    /** Rows told apart, each exactly once in one of the two. Without a key all are first. */
    record Rows(Dataset<Row> first, Dataset<Row> repeated) {
        /** Counted in a scan of its own. */
        long repeats() {
            return repeated == null ? 0 : repeated.count();
        }
    }

    Rows of(Dataset<Row> good, Intake intake) {
        if (spec.quality().key().isEmpty()) {
            return new Rows(good, null);
        }
        var byKey = Window.partitionBy(keys()).orderBy(col(SourceRows.SEQUENCE));
        var marked = known(good, intake).withColumn(NTH, row_number().over(byKey));
        var first = col(NTH).equalTo(1).and(col(KNOWN).isNull());
        return new Rows(marked.where(first), marked.where(not(first)));
    }

    private Dataset<Row> known(Dataset<Row> good, Intake intake) {
        if (intake.replaces() || !lake.exists(spec.target())) {
            return good.withColumn(KNOWN, lit(null).cast("boolean"));
        }
        var existing = lake.read(spec.target()).select(keys()).distinct().withColumn(KNOWN, lit(true));
        return good.join(
                existing,
                scala.collection.JavaConverters.asScalaBuffer(spec.quality().key())
                        .toSeq(),
                "left");
    }

    private Column[] keys() {
        return spec.quality().key().stream().map(k -> col(k)).toArray(Column[]::new);
    }
}
