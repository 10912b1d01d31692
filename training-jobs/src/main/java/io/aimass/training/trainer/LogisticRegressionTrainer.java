package io.aimass.training.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.contracts.Settings;
import io.aimass.spark.fit.Encoding;
import io.aimass.spark.fit.FeatureColumns;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;

/** Spark MLlib's logistic regression. Its steps standardize, so it does not. */
public final class LogisticRegressionTrainer implements Trainer {
    static final String FILE = "linear.json";

    @Override
    public String name() {
        return "logistic-regression";
    }

    @Override
    public Encoding encoding() {
        return Encoding.LINEAR;
    }

    @Override
    public Fitting plan(Settings parameters, FeatureColumns columns) {
        return new LinearFitting(
                parameters.integer("max-iterations", 50, 1, 10_000),
                parameters.decimal("regularization", 0.0001, 0, 1e6),
                parameters.decimal("elastic-net", 0, 0, 1),
                parameters.decimal("tolerance", 1e-6, 0, 1),
                parameters.integer("partitions", 1, 1, 100_000));
    }

    /**
     * @param partitions with more than one, partial results are merged as they arrive and the coefficients' last digits differ
     *     from one training to the next
     */
    private record LinearFitting(
            int maxIterations, double regularization, double elasticNet, double tolerance, int partitions)
            implements Fitting {
        @Override
        public Map<String, Object> parameters() {
            var map = new LinkedHashMap<String, Object>();
            map.put("max-iterations", maxIterations);
            map.put("regularization", regularization);
            map.put("elastic-net", elasticNet);
            map.put("tolerance", tolerance);
            map.put("partitions", partitions);
            return map;
        }

        @Override
        public TrainedModel fit(TrainingSet set, Rounds rounds) {
            var regression = new LogisticRegression()
                    .setFeaturesCol(TrainingSet.FEATURES)
                    .setLabelCol(TrainingSet.LABEL)
                    .setFamily("binomial")
                    .setStandardization(false)
                    .setMaxIter(maxIterations)
                    .setRegParam(regularization)
                    .setElasticNetParam(elasticNet)
                    .setTol(tolerance);
            rounds.finished(0, 0);
            var model = regression.fit(set.vectors());
            return new TrainedModel(FILE, json(model));
        }

        private static byte[] json(LogisticRegressionModel model) {
            var map = new LinkedHashMap<String, Object>();
            map.put("intercept", model.intercept());
            map.put("coefficients", model.coefficients().toArray());
            try {
                return new ObjectMapper().writeValueAsBytes(map);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("Cannot write the coefficients", e);
            }
        }
    }
}
