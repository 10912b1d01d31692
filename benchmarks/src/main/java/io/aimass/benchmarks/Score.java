package io.aimass.benchmarks;

import static org.apache.spark.ml.functions.vector_to_array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.element_at;

import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.inference.BatchModel;
import io.aimass.inference.Scoring;
import io.aimass.scoring.ModelPackage;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * CPU per row of scoring a table of 20 columns with 100 trees of depth 5, DataFrame to DataFrame: our scan against
 * {@code transform} of XGBoost4J-Spark, whose outputs are compared, and of Spark's own gradient-boosted trees of the same size.
 */
public final class Score {
    private static final int COLUMNS = 20;
    private static final int RUNS = 5;
    private static final List<String> NAMES =
            IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toList();

    private final SparkSession spark;
    private final long rows;
    private final Path folder;

    private Score(SparkSession spark, long rows, Path folder) {
        this.spark = spark;
        this.rows = rows;
        this.folder = folder;
    }

    public static void main(String[] args) throws Exception {
        var rows = args.length > 0 ? Long.parseLong(args[0]) : 2_000_000;
        var folder = Files.createTempDirectory("score");
        var spark = SparkSession.builder()
                .master("local[2]")
                .appName("score")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.local.dir", folder.toString())
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        try {
            new Score(spark, rows, folder).run();
        } finally {
            spark.stop();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void run() throws Exception {
        var table = table();
        var sample = assembled(table.limit(100_000)).cache();
        var xgboost = xgboost(sample);
        var gbt = new GBTClassifier()
                .setLabelCol("label")
                .setMaxIter(100)
                .setMaxDepth(5)
                .setSeed(7)
                .fit(sample.limit(5_000));
        var model = BatchModel.of("m", packed(xgboost));
        var scoring = new Scoring(List.of(model));

        var results = new Results("score");
        var different = different(scoring, xgboost, table);
        var sides = List.<Dataset<Row>>of(
                table.select("id", NAMES.toArray(String[]::new)),
                scoring.apply(table, List.of("id")),
                xgboost.transform(assembled(table)).select("id", "rawPrediction", "probability", "prediction"),
                gbt.transform(assembled(table)).select("id", "rawPrediction", "probability", "prediction"));
        var micros = measure(sides);
        results.figure("rows", rows);
        results.figure("scan-us-per-row", micros[0]);
        results.figure("ours-us-per-row", micros[1]);
        results.figure("xgboost4j-us-per-row", micros[2]);
        results.figure("spark-gbt-us-per-row", micros[3]);
        results.atMost("rows-with-a-different-margin-probability-or-class", different, 0);
        results.atLeast("xgboost4j-over-ours", micros[2] / micros[1], 2);
        results.atLeast("spark-gbt-over-ours", micros[3] / micros[1], 3);
        results.print();
    }

    private Dataset<Row> table() {
        var path = folder.resolve("table").toString();
        var select = new ArrayList<>(List.of("id"));
        for (var i = 0; i < COLUMNS; i++) {
            select.add("(xxhash64(id, " + i + ") % 1000003) / 1000003D AS x" + i);
        }
        var columns = spark.range(0, rows, 1, 8).selectExpr(select.toArray(String[]::new));
        columns.selectExpr("*", "CAST(x0 + x1 * x2 - x3 + x4 * x5 > 0.1 AS DOUBLE) AS label")
                .write()
                .parquet(path);
        return spark.read().parquet(path);
    }

    private static Dataset<Row> assembled(Dataset<Row> rows) {
        return new VectorAssembler()
                .setInputCols(NAMES.toArray(String[]::new))
                .setOutputCol("features")
                .setHandleInvalid("keep")
                .transform(rows);
    }

    private static XGBoostClassificationModel xgboost(Dataset<Row> sample) {
        var trainer = new XGBoostClassifier();
        trainer.setLabelCol("label");
        trainer.setFeaturesCol("features");
        trainer.setNumRound(100);
        trainer.setMaxDepth(5);
        trainer.setMissing(Float.NaN);
        trainer.setNumWorkers(1);
        trainer.setVerbosity(0);
        trainer.setRabitTrackerHostIp("127.0.0.1");
        return trainer.fit(sample);
    }

    private static ModelPackage packed(XGBoostClassificationModel model) throws Exception {
        var inputs = NAMES.stream().map(n -> new Column(n, "double", true, "")).toList();
        var steps = NAMES.stream()
                .map(n -> Map.<String, Object>of("type", "numeric", "column", n))
                .toList();
        var manifest = new ModelManifest(
                "score",
                "xgboost",
                "model.ubj",
                inputs,
                List.of(new Column("probability", "double", false, "")),
                steps,
                0.5,
                Map.of(),
                Map.of(),
                "benchmark",
                Map.of());
        return ModelPackage.seal(
                manifest, Map.of("model.ubj", model.nativeBooster().booster().toByteArray("ubj")));
    }

    /** Both sides' outputs side by side, row by row. */
    private static long different(Scoring scoring, XGBoostClassificationModel model, Dataset<Row> table) {
        return scoring.apply(model.transform(assembled(table)), List.of())
                .withColumn("margin", element_at(vector_to_array(col("rawPrediction"), "float64"), 2))
                .withColumn("p", element_at(vector_to_array(col("probability"), "float64"), 2))
                .where("m_margin <> margin OR abs(m_probability - p) > 1e-6 OR m_class <> CAST(prediction AS INT)")
                .count();
    }

    /** Microseconds of CPU per row of each side: the median of runs that take turns, after one to warm up. */
    private double[] measure(List<Dataset<Row>> sides) {
        sides.forEach(Score::consume);
        var micros = new double[sides.size()][RUNS];
        for (var run = 0; run < RUNS; run++) {
            for (var side = 0; side < sides.size(); side++) {
                var start = cpu();
                consume(sides.get(side));
                micros[side][run] = (cpu() - start) / 1e3 / rows;
            }
        }
        return java.util.Arrays.stream(micros).mapToDouble(Results::median).toArray();
    }

    private static void consume(Dataset<Row> rows) {
        rows.write().format("noop").mode("overwrite").save();
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
