package io.aimass.training.trainer;

import io.aimass.contracts.Settings;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import java.util.LinkedHashMap;
import java.util.Map;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassificationModel;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** XGBoost4J on Spark: histogram trees of a logistic objective, one thread a worker, missing is NaN. */
public final class XgboostTrainer implements Trainer {
    static final String FILE = "xgboost.ubj";

    @Override
    public String name() {
        return "xgboost";
    }

    @Override
    public Encoding encoding() {
        return Encoding.TREES;
    }

    @Override
    public Fitting plan(Settings parameters, FeatureColumns columns) {
        return new TreeFitting(
                parameters.integer("rounds", 100, 1, 10_000),
                parameters.integer("max-depth", 6, 1, 16),
                parameters.decimal("eta", 0.1, 1e-6, 1),
                parameters.decimal("min-child-weight", 1, 0, 1e9),
                parameters.decimal("subsample", 1, 0.01, 1),
                parameters.decimal("column-sample", 1, 0.01, 1),
                parameters.decimal("lambda", 1, 0, 1e9),
                parameters.decimal("alpha", 0, 0, 1e9),
                parameters.decimal("gamma", 0, 0, 1e9),
                parameters.integer("max-bins", 256, 2, 65_536),
                parameters.integer("workers", 1, 1, 10_000));
    }

    private record TreeFitting(
            int rounds,
            int maxDepth,
            double eta,
            double minChildWeight,
            double subsample,
            double columnSample,
            double lambda,
            double alpha,
            double gamma,
            int maxBins,
            int workers)
            implements Fitting {
        @Override
        public Map<String, Object> parameters() {
            var map = new LinkedHashMap<String, Object>();
            map.put("rounds", rounds);
            map.put("max-depth", maxDepth);
            map.put("eta", eta);
            map.put("min-child-weight", minChildWeight);
            map.put("subsample", subsample);
            map.put("column-sample", columnSample);
            map.put("lambda", lambda);
            map.put("alpha", alpha);
            map.put("gamma", gamma);
            map.put("max-bins", maxBins);
            map.put("workers", workers);
            return map;
        }

        @Override
        public int partitions() {
            return workers;
        }

        @Override
        public TrainedModel fit(TrainingSet set, Rounds heard) {
            try (var counter = RoundCounter.of(set.vectors().sparkSession().sparkContext(), heard, rounds)) {
                var classifier = classifier(set.seed());
                var rows = set.vectors();
                return new TrainedModel(
                        FILE, workers == 1 ? alone(classifier, rows, counter) : together(classifier, rows, counter));
            }
        }

        private static byte[] alone(XGBoostClassifier classifier, Dataset<Row> rows, RoundCounter counter) {
            MapPartitionsFunction<Row, byte[]> worker = LoneWorker.like(classifier, counter)::train;
            return rows.select(TrainingSet.FEATURES, TrainingSet.LABEL)
                    .mapPartitions(worker, Encoders.BINARY())
                    .first();
        }

        private static byte[] together(XGBoostClassifier classifier, Dataset<Row> rows, RoundCounter counter) {
            classifier.setCustomEval(counter);
            try {
                return ((XGBoostClassificationModel) classifier.fit(rows))
                        .nativeBooster()
                        .toByteArray("ubj");
            } catch (ml.dmlc.xgboost4j.java.XGBoostError e) {
                throw new IllegalStateException("XGBoost could not save its model", e);
            }
        }

        private XGBoostClassifier classifier(long seed) {
            var classifier = new XGBoostClassifier();
            classifier.setFeaturesCol(TrainingSet.FEATURES);
            classifier.setLabelCol(TrainingSet.LABEL);
            classifier.setObjective("binary:logistic");
            classifier.setTreeMethod("hist");
            classifier.setMissing(Float.NaN);
            classifier.setNumRound(rounds);
            classifier.setMaxDepth(maxDepth);
            classifier.setEta(eta);
            classifier.setMinChildWeight(minChildWeight);
            classifier.setSubsample(subsample);
            classifier.setColsampleBytree(columnSample);
            classifier.setLambda(lambda);
            classifier.setAlpha(alpha);
            classifier.setGamma(gamma);
            classifier.setMaxBins(maxBins);
            classifier.setSeed(seed);
            classifier.setNumWorkers(workers);
            classifier.setNthread(1);
            classifier.setVerbosity(0);
            classifier.setRabitTrackerHostIp("127.0.0.1");
            return classifier;
        }
    }
}
