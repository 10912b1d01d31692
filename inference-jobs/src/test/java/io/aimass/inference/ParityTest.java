package io.aimass.inference;

import static org.apache.spark.ml.functions.array_to_vector;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.scoring.ModelPackage;
import io.aimass.spark.SparkTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;

/**
 * Scores of 10,000 real flights and of 1,000 rows on the edges of the model's own thresholds, against the engines' own
 * {@code transform}.
 */
class ParityTest extends SparkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void xgboostMarginsAreEqualToTheBitAndNoClassFlips() throws Exception {
        var columns = Flights.treeColumns();
        var flights = flights();
        var model = trees(features(flights.where("label IS NOT NULL").limit(20_000), columns), columns);
        var ubj = ModelPackage.seal(
                Flights.manifest("xgboost", "model.ubj", Flights.treeSteps()), Map.of("model.ubj", model.nativeBooster().booster().toByteArray("ubj")));
        var json = ModelPackage.seal(
                Flights.manifest("xgboost", "trees.json", Flights.treeSteps()),
                Map.of("trees.json", model.nativeBooster().booster().toByteArray("json")));
        var rows = flights.limit(10_000).union(edges(json.content("trees.json"), flights)).cache();

        var expected = byId(model.transform(assembled(features(rows, columns), columns)).select("id", "rawPrediction", "probability", "prediction"));
        for (var pack : List.of(ubj, json)) {
            var scored = byId(new Scoring(List.of(BatchModel.of("m", pack))).apply(rows, List.of("id")).select("id", "m_margin", "m_probability", "m_class"));
            assertThat(scored).hasSize(11_000).hasSameSizeAs(expected);
            expected.forEach((id, row) -> {
                var ours = scored.get(id);
                assertThat(ours.getDouble(1)).as("margin of %s", id).isEqualTo(((Vector) row.get(1)).apply(1));
                assertThat(ours.getDouble(2)).as("probability of %s", id).isCloseTo(((Vector) row.get(2)).apply(1), within(1e-6));
                assertThat(ours.getInt(3)).as("class of %s", id).isEqualTo((int) row.getDouble(3));
            });
        }
        assertThat(expected.values().stream().map(r -> ((Vector) r.get(1)).apply(1)).distinct().count()).isGreaterThan(1_000);
    }

    @Test
    void linearProbabilitiesAreWithinAPicoAndNoClassFlips() throws Exception {
        var columns = Flights.linearColumns();
        var flights = flights();
        var model = linear(features(flights.where("label IS NOT NULL").limit(20_000), columns), columns);
        var file = JSON.writeValueAsBytes(Map.of("coefficients", model.coefficients().toArray(), "intercept", model.intercept()));
        var pack = ModelPackage.seal(Flights.manifest("logistic-regression", "linear.json", Flights.linearSteps()), Map.of("linear.json", file));
        var rows = flights.limit(10_000).cache();

        var expected = byId(model.transform(assembled(features(rows, columns), columns)).select("id", "rawPrediction", "probability", "prediction"));
        var scored = byId(new Scoring(List.of(BatchModel.of("m", pack))).apply(rows, List.of("id")).select("id", "m_margin", "m_probability", "m_class"));
        assertThat(scored).hasSize(10_000).hasSameSizeAs(expected);
        expected.forEach((id, row) -> {
            var ours = scored.get(id);
            var margin = ((Vector) row.get(1)).apply(1);
            assertThat(ours.getDouble(1)).as("margin of %s", id).isCloseTo(margin, within(1e-12 * Math.max(1, Math.abs(margin))));
            assertThat(ours.getDouble(2)).as("probability of %s", id).isCloseTo(((Vector) row.get(2)).apply(1), within(1e-12));
            assertThat(ours.getInt(3)).as("class of %s", id).isEqualTo((int) row.getDouble(3));
        });
    }

    private Dataset<Row> flights() throws IOException {
        return Flights.read(spark, root).limit(40_000).coalesce(1).cache();
    }

    private static XGBoostClassificationModel trees(Dataset<Row> rows, LinkedHashMap<String, Column> columns) {
        var trainer = new XGBoostClassifier();
        trainer.setFeaturesCol("features");
        trainer.setLabelCol("label");
        trainer.setNumRound(60);
        trainer.setMaxDepth(5);
        trainer.setNumWorkers(1);
        trainer.setMissing(Float.NaN);
        trainer.setRabitTrackerHostIp("127.0.0.1");
        return trainer.fit(assembled(rows, columns));
    }

    private static LogisticRegressionModel linear(Dataset<Row> rows, LinkedHashMap<String, Column> columns) {
        return new LogisticRegression().setLabelCol("label").setMaxIter(20).setRegParam(0.01).fit(assembled(rows, columns));
    }

    private static Dataset<Row> features(Dataset<Row> rows, LinkedHashMap<String, Column> columns) {
        var select = new ArrayList<>(List.of(col("id"), col("label")));
        columns.forEach((name, column) -> select.add(column.as(name)));
        return rows.select(select.toArray(Column[]::new));
    }

    private static Dataset<Row> assembled(Dataset<Row> rows, LinkedHashMap<String, Column> columns) {
        var slots = columns.keySet().stream().map(functions::col).toArray(Column[]::new);
        return rows.withColumn("features", array_to_vector(functions.array(slots)));
    }

    private static Map<Long, Row> byId(Dataset<Row> rows) {
        var result = new HashMap<Long, Row>();
        rows.collectAsList().forEach(row -> assertThat(result.put(row.getLong(0), row)).isNull());
        return result;
    }

    /** Real rows with one value replaced by a threshold of the model, a neighbour of it, or nothing. */
    private Dataset<Row> edges(byte[] model, Dataset<Row> flights) throws IOException {
        var thresholds = thresholds(model);
        var real = flights.limit(500).collectAsList();
        var random = new Random(7);
        var rows = new ArrayList<Row>();
        for (var i = 0; i < 1_000; i++) {
            var split = thresholds.get(random.nextInt(thresholds.size()));
            var values = new Object[Flights.SCHEMA.size()];
            var row = real.get(random.nextInt(real.size()));
            for (var c = 0; c < values.length; c++) {
                values[c] = row.get(c);
            }
            values[0] = -1L - i;
            values[1 + split.feature()] = switch (i % 6) {
                case 0 -> (double) split.value();
                case 1 -> (double) Math.nextUp(split.value());
                case 2 -> (double) Math.nextDown(split.value());
                case 3 -> Math.nextUp((double) split.value());
                case 4 -> Math.nextDown((double) split.value());
                default -> null;
            };
            rows.add(RowFactory.create(values));
        }
        return spark.createDataFrame(rows, Flights.SCHEMA);
    }

    private static List<Split> thresholds(byte[] model) throws IOException {
        var splits = new ArrayList<Split>();
        for (var tree : JSON.readTree(model).at("/learner/gradient_booster/model/trees")) {
            for (var node = 0; node < tree.get("left_children").size(); node++) {
                var feature = tree.get("split_indices").get(node).asInt();
                if (tree.get("left_children").get(node).asInt() >= 0 && feature < Flights.NUMBERS.size()) {
                    splits.add(new Split(feature, Float.parseFloat(tree.get("split_conditions").get(node).asText())));
                }
            }
        }
        assertThat(splits).hasSizeGreaterThan(500);
        return splits;
    }

    private record Split(int feature, float value) {}

    private static org.assertj.core.data.Offset<Double> within(double distance) {
        return org.assertj.core.data.Offset.offset(distance);
    }
}
