package io.aimass.benchmarks;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.ModelManifest;
import io.aimass.contracts.ModelManifest.Column;
import io.aimass.contracts.Settings;
import io.aimass.inference.BatchModel;
import io.aimass.inference.Scoring;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.fit.FeatureColumns;
import io.aimass.training.trainer.TrainedModel;
import io.aimass.training.trainer.Trainers;
import io.aimass.training.trainer.TrainingSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.classification.MultilayerPerceptronClassificationModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.evaluation.BinaryClassificationEvaluator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Training one network, 20 numbers to 64 and 32 sigmoid units, on the same rows: our trainer {@code bigdl} with two workers, Spark MLlib's
 * multilayer perceptron, and PyTorch with two threads, which a Python program runs. Our trainer and PyTorch take the same epochs of Adam over batches
 * of the same size, MLlib 100 iterations of L-BFGS, which is all it offers besides plain gradient descent.
 */
public final class Bigdl {
    private static final int COLUMNS = 20;
    private static final int[] LAYERS = {64, 32};
    private static final int EPOCHS = 10;
    private static final int BATCH = 4096;
    private static final double LEARNING_RATE = 0.01;
    private static final List<String> NAMES =
            IntStream.range(0, COLUMNS).mapToObj(i -> "x" + i).toList();

    private final SparkSession spark;
    private final long rows;
    private final Path folder;
    private final List<String> python;

    private record Side(double seconds, double cpuSeconds, double auc) {}

    private Bigdl(SparkSession spark, long rows, Path folder, List<String> python) {
        this.spark = spark;
        this.rows = rows;
        this.folder = folder;
        this.python = python;
    }

    /** @param args the Python interpreter with PyTorch, its program, and the number of rows */
    public static void main(String[] args) throws Exception {
        var rows = args.length > 2 ? Long.parseLong(args[2]) : 500_000;
        var folder = Files.createTempDirectory("bigdl");
        var spark = SparkSession.builder()
                .master("local[2]")
                .appName("bigdl")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.local.dir", folder.toString())
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        try {
            new Bigdl(spark, rows, folder, List.of(args[0], args[1])).run();
        } finally {
            spark.stop();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        }
    }

    private void run() throws IOException, InterruptedException {
        var train = table("train", "id % 5 > 0");
        var test = table("test", "id % 5 = 0");
        var results = new Results("bigdl");
        results.figure("training-rows", train.count());
        report(results, "bigdl", bigdl(train, test));
        report(results, "mllib", mllib(train, test));
        report(results, "pytorch", pytorch());
        results.print();
    }

    private static void report(Results results, String name, Side side) {
        results.figure(name + "-seconds", side.seconds());
        results.figure(name + "-cpu-seconds", side.cpuSeconds());
        results.figure(name + "-auc", side.auc());
    }

    /** Numbers of mean 0 and deviation 1, and a label that no sum of them tells. */
    private Dataset<Row> table(String name, String which) {
        var path = folder.resolve(name).toString();
        var numbers = IntStream.range(0, COLUMNS)
                .mapToObj(i -> "(pmod(xxhash64(id, " + i + "), 1000003) / 1000003D - 0.5) * sqrt(12D) AS x" + i)
                .toList();
        spark.range(0, rows, 1, 2)
                .where(which)
                .selectExpr(IntStream.range(0, COLUMNS + 1)
                        .mapToObj(i -> i == 0 ? "id" : numbers.get(i - 1))
                        .toArray(String[]::new))
                .selectExpr(
                        "*",
                        "CAST(x0 * x1 + sin(2 * x2) - x3 + x4 * x4 / 2 + pmod(xxhash64(id, 99), 1000003) / 1000003D * 2 > 1.5 AS DOUBLE) AS label")
                .write()
                .parquet(path);
        return spark.read().parquet(path);
    }

    private static Dataset<Row> vectors(Dataset<Row> table) {
        var numbers =
                NAMES.stream().map(org.apache.spark.sql.functions::col).toArray(org.apache.spark.sql.Column[]::new);
        return table.select(
                array_to_vector(org.apache.spark.sql.functions.array(numbers)).as(TrainingSet.FEATURES),
                col("label").as(TrainingSet.LABEL));
    }

    private Side bigdl(Dataset<Row> train, Dataset<Row> test) {
        var trainer = Trainers.parse("bigdl");
        var layers = IntStream.of(LAYERS)
                .mapToObj(units -> Map.of("dense", units, "activation", "sigmoid"))
                .toList();
        var settings = Settings.of(
                "bigdl",
                Map.of(
                        "layers", layers,
                        "epochs", EPOCHS,
                        "batch-size", BATCH,
                        "learning-rate", LEARNING_RATE,
                        "workers", 2));
        var fitting = trainer.plan(settings, new FeatureColumns(NAMES, List.of()));
        settings.throwIfInvalid();
        var steps = NAMES.stream()
                .map(name ->
                        Map.<String, Object>of("type", "standardize", "column", name, "mean", 0, "scale", 1, "fill", 0))
                .toList();
        var model = new TrainedModel[1];
        var clock = measured(() -> model[0] = fitting.fit(
                new TrainingSet(vectors(train).repartition(2), steps, COLUMNS, train.count(), 7), (done, total) -> {}));
        return new Side(clock[0], clock[1], auc(scored(packed(model[0], steps), test), "m_margin"));
    }

    private static ModelPackage packed(TrainedModel model, List<Map<String, Object>> steps) {
        var manifest = new ModelManifest(
                "network",
                ModelPackage.BIGDL,
                model.file(),
                NAMES.stream().map(name -> new Column(name, "double", true, "")).toList(),
                List.of(new Column("probability", "double", false, "")),
                steps,
                0.5,
                Map.of(),
                Map.of(),
                "benchmark",
                Map.of());
        return ModelPackage.seal(manifest, Map.of(model.file(), model.content()));
    }

    private static Dataset<Row> scored(ModelPackage model, Dataset<Row> test) {
        return new Scoring(List.of(BatchModel.of("m", model))).apply(test, List.of("label"));
    }

    private Side mllib(Dataset<Row> train, Dataset<Row> test) {
        var model = new MultilayerPerceptronClassificationModel[1];
        var clock = measured(() -> model[0] = new MultilayerPerceptronClassifier()
                .setLayers(new int[] {COLUMNS, LAYERS[0], LAYERS[1], 2})
                .setMaxIter(100)
                .setSeed(7)
                .fit(vectors(train)));
        return new Side(clock[0], clock[1], auc(model[0].transform(vectors(test)), "probability"));
    }

    private static double auc(Dataset<Row> scored, String column) {
        return new BinaryClassificationEvaluator()
                .setLabelCol("label")
                .setRawPredictionCol(column)
                .setNumBins(0)
                .evaluate(scored);
    }

    private Side pytorch() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        python.get(0),
                        python.get(1),
                        folder.toString(),
                        String.valueOf(EPOCHS),
                        String.valueOf(BATCH),
                        String.valueOf(LEARNING_RATE))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        JsonNode answer;
        try (var out = process.getInputStream()) {
            answer = new ObjectMapper().readTree(out);
        }
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The Python side failed, see above.");
        }
        return new Side(
                answer.get("seconds").asDouble(),
                answer.get("cpu").asDouble(),
                answer.get("auc").asDouble());
    }

    /** @return seconds, and seconds of CPU of this process */
    private static double[] measured(Runnable work) {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        var started = System.nanoTime();
        var cpu = system.getProcessCpuTime();
        work.run();
        return new double[] {(System.nanoTime() - started) / 1e9, (system.getProcessCpuTime() - cpu) / 1e9};
    }
}
