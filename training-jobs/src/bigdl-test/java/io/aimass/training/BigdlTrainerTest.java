package io.aimass.training;

import io.aimass.scoring.ModelPackage;
import io.aimass.training.bigdl.BigdlReference;
import io.aimass.training.trainer.TrainingSet;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

class BigdlTrainerTest extends TrainerContract {
    @Override
    String trainer() {
        return "bigdl";
    }

    @Override
    String parameters() {
        return "{layers: [{dense: 8}, {dense: 4, activation: tanh}], embeddings: {kind: 3}, epochs: 12, batch-size: 300, learning-rate: 0.05, workers: 2}";
    }

    @Override
    double tolerance() {
        return 1e-6;
    }

    @Override
    List<Double> engineMargins(ModelPackage model, Dataset<Row> vectors) {
        var rows = vectors.select(TrainingSet.FEATURES).collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
        return BigdlReference.answers(model, rows).stream()
                .map(BigdlReference.Answer::margin)
                .toList();
    }
}
