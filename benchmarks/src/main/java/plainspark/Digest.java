package plainspark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;

/** A Delta table's columns, rows, and the sum of its rows' hashes: equal for equal rows, whatever their order and the columns'. */
final class Digest {
    private Digest() {}

    /** Columns whose name begins with an underscore are left out. */
    static Map<String, ?> of(SparkSession spark, String path) {
        var table = spark.read().format("delta").load(path);
        var fields = Arrays.stream(table.schema().fields())
                .filter(f -> !f.name().startsWith("_"))
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
        var columns = fields.stream().map(f -> col(f.name())).toArray(Column[]::new);
        var row = table.agg(count(lit(1)), sum(xxhash64(columns).cast("decimal(20,0)")))
                .head();
        var schema = fields.stream()
                .map(f -> f.name() + ":" + f.dataType().simpleString())
                .toList();
        return Map.of("rows", row.getLong(0), "hash", row.get(1), "columns", String.join(",", schema));
    }
}
