package io.aimass.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.aimass.scoring.ModelPackage;
import io.aimass.training.trainer.TrainingSet;
import java.util.List;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class LogisticRegressionTrainerTest extends TrainerContract {
    @Override
    String trainer() {
        return "logistic-regression";
    }

    @Override
    String parameters() {
        return "{max-iterations: 20}";
    }

    @Override
    double tolerance() {
        return 1e-12;
    }

    @Override
    List<Double> engineMargins(ModelPackage model, Dataset<Row> vectors) throws Exception {
        var file = new ObjectMapper().readTree(model.content(model.manifest().modelFile()));
        var coefficients = new ObjectMapper().convertValue(file.get("coefficients"), double[].class);
        var engine = new LogisticRegressionModel(
                "reference", Vectors.dense(coefficients), file.get("intercept").asDouble());
        engine.setFeaturesCol(TrainingSet.FEATURES);
        return engine.transform(vectors).select("rawPrediction").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).apply(1))
                .toList();
    }
}
