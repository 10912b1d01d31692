package io.aimass.inference;

import static org.apache.spark.ml.functions.array_to_vector;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.scoring.ModelPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What the engines themselves say: models trained on the sample flights, their packages, and the outputs of their own
 * {@code transform} for 10,000 real flights and 1,000 rows on the edges of the model's thresholds.
 */
public final class EngineReference {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REAL = 10_000;
    private static final int EDGES = 1_000;

    final SparkSession spark;
    final Dataset<Row> flights;

    EngineReference(SparkSession spark, Path work) throws IOException {
        this.spark = spark;
        this.flights = Flights.read(spark, work).limit(40_000).coalesce(1).cache();
    }

    /**
     * Writes {@code xgboost/} and {@code logistic-regression/} below the folder given: {@code package/}, and {@code rows.ndjson} with
     * {@code record}, {@code margin}, {@code probability} and {@code class} a line.
     */
    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        var spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.sql.session.timeZone", "UTC")
                .getOrCreate();
        try {
            var reference = new EngineReference(spark, folder);
            var trees = reference.trees();
            var pack = xgboost(trees, "ubj");
            reference.write(
                    folder.resolve("xgboost"),
                    pack,
                    trees.transform(reference.vectors(reference.rows(trees), Flights.treeColumns())),
                    reference.rows(trees));
            var linear = reference.linear();
            var rows = reference.flights.limit(REAL);
            reference.write(
                    folder.resolve("logistic-regression"),
                    linear(linear),
                    linear.transform(reference.vectors(rows, Flights.linearColumns())),
                    rows);
        } finally {
            spark.stop();
        }
    }

    /** The rows to score: 10,000 flights and, for trees, the edges of the model's own thresholds. */
    Dataset<Row> rows(XGBoostClassificationModel model) throws Exception {
        return flights.limit(REAL)
                .union(edges(model.nativeBooster().booster().toByteArray("json")))
                .cache();
    }

    XGBoostClassificationModel trees() {
        var trainer = new XGBoostClassifier();
        trainer.setFeaturesCol("features");
        trainer.setLabelCol("label");
        trainer.setNumRound(60);
        trainer.setMaxDepth(5);
        trainer.setNumWorkers(1);
        trainer.setMissing(Float.NaN);
        trainer.setVerbosity(0);
        trainer.setRabitTrackerHostIp("127.0.0.1");
        return trainer.fit(vectors(labelled(), Flights.treeColumns()));
    }

    LogisticRegressionModel linear() {
        return new LogisticRegression()
                .setLabelCol("label")
                .setMaxIter(20)
                .setRegParam(0.01)
                .fit(vectors(labelled(), Flights.linearColumns()));
    }

    /** @param format {@code ubj} or {@code json} */
    static ModelPackage xgboost(XGBoostClassificationModel model, String format) throws Exception {
        var file = "trees." + format;
        return ModelPackage.seal(
                Flights.manifest("xgboost", file, Flights.treeSteps()),
                Map.of(file, model.nativeBooster().booster().toByteArray(format)));
    }

    static ModelPackage linear(LogisticRegressionModel model) throws IOException {
        var file = JSON.writeValueAsBytes(
                Map.of("coefficients", model.coefficients().toArray(), "intercept", model.intercept()));
        return ModelPackage.seal(
                Flights.manifest("logistic-regression", "linear.json", Flights.linearSteps()),
                Map.of("linear.json", file));
    }

    /** Dense vectors of Spark's own expressions: in a sparse one XGBoost takes zeros for missing. */
    Dataset<Row> vectors(Dataset<Row> rows, LinkedHashMap<String, Column> columns) {
        var slots = columns.values().toArray(Column[]::new);
        return rows.withColumn("features", array_to_vector(functions.array(slots)))
                .select("id", "label", "features");
    }

    private Dataset<Row> labelled() {
        return flights.where("label IS NOT NULL").limit(20_000);
    }

    /** Real rows with one value replaced by a threshold of the model, a neighbour of it, or nothing. */
    private Dataset<Row> edges(byte[] model) throws IOException {
        var thresholds = thresholds(model);
        var real = flights.limit(500).collectAsList();
        var random = new Random(7);
        var rows = new ArrayList<Row>();
        for (var i = 0; i < EDGES; i++) {
            var split = thresholds.get(random.nextInt(thresholds.size()));
            var row = real.get(random.nextInt(real.size()));
            var values = new Object[Flights.SCHEMA.size()];
            for (var c = 0; c < values.length; c++) {
                values[c] = row.get(c);
            }
            values[0] = -1L - i;
            values[1 + split.feature()] = near(split.value(), i % 6);
            rows.add(RowFactory.create(values));
        }
        return spark.createDataFrame(rows, Flights.SCHEMA);
    }

    private static Double near(float threshold, int which) {
        return switch (which) {
            case 0 -> (double) threshold;
            case 1 -> (double) Math.nextUp(threshold);
            case 2 -> (double) Math.nextDown(threshold);
            case 3 -> Math.nextUp((double) threshold);
            case 4 -> Math.nextDown((double) threshold);
            default -> null;
        };
    }

    private static List<Split> thresholds(byte[] model) throws IOException {
        var splits = new ArrayList<Split>();
        for (var tree : JSON.readTree(model).at("/learner/gradient_booster/model/trees")) {
            for (var node = 0; node < tree.get("left_children").size(); node++) {
                var feature = tree.get("split_indices").get(node).asInt();
                if (tree.get("left_children").get(node).asInt() >= 0 && feature < Flights.NUMBERS.size()) {
                    splits.add(new Split(
                            feature,
                            Float.parseFloat(
                                    tree.get("split_conditions").get(node).asText())));
                }
            }
        }
        return splits;
    }

    private void write(Path folder, ModelPackage model, Dataset<Row> transformed, Dataset<Row> rows)
            throws IOException {
        model.save(folder.resolve("package"));
        var joined = rows.join(transformed.select("id", "rawPrediction", "probability", "prediction"), "id")
                .collectAsList();
        try (var out = Files.newBufferedWriter(folder.resolve("rows.ndjson"))) {
            for (var row : joined) {
                out.write(JSON.writeValueAsString(line(row)));
                out.newLine();
            }
        }
    }

    private static Map<String, Object> line(Row row) {
        var record = new LinkedHashMap<String, Object>();
        for (var column : Flights.inputs()) {
            record.put(column.name(), row.getAs(column.name()));
        }
        var line = new LinkedHashMap<String, Object>();
        line.put("record", record);
        line.put("margin", ((Vector) row.getAs("rawPrediction")).apply(1));
        line.put("probability", ((Vector) row.getAs("probability")).apply(1));
        line.put("class", (int) (double) row.<Double>getAs("prediction"));
        return line;
    }

    private record Split(int feature, float value) {}
}
