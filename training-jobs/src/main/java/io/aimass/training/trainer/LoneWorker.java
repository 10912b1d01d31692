package io.aimass.training.trainer;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.LabeledPoint;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import ml.dmlc.xgboost4j.scala.spark.XGBoostClassifier;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import scala.collection.JavaConverters;

/**
 * Trains in one Spark task, without the tracker and the connections by which several workers speak to each other: those listen on
 * all interfaces, and whoever connects to a worker's ends its process.
 */
record LoneWorker(HashMap<String, Object> parameters, int rounds, float missing, RoundCounter counter)
        implements Serializable {
    static LoneWorker like(XGBoostClassifier classifier, RoundCounter counter) {
        var parameters = new HashMap<String, Object>(JavaConverters.mapAsJavaMapConverter(classifier.getXGBoostParams())
                .asJava());
        return new LoneWorker(parameters, classifier.getNumRound(), classifier.getMissing(), counter);
    }

    /** @param rows with {@link TrainingSet#FEATURES} and {@link TrainingSet#LABEL} as their first two columns */
    Iterator<byte[]> train(Iterator<Row> rows) {
        try {
            var matrix = new DMatrix(points(rows), null, missing);
            try {
                var booster = XGBoost.train(
                        matrix, parameters, rounds, Map.of("train", matrix), new float[1][rounds], null, counter, 0);
                try {
                    return List.of(booster.toByteArray("ubj")).iterator();
                } finally {
                    booster.dispose();
                }
            } finally {
                matrix.dispose();
            }
        } catch (XGBoostError e) {
            throw new IllegalStateException("XGBoost could not train", e);
        }
    }

    private static Iterator<LabeledPoint> points(Iterator<Row> rows) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public LabeledPoint next() {
                var row = rows.next();
                var values = ((Vector) row.get(0)).toArray();
                var floats = new float[values.length];
                for (var i = 0; i < values.length; i++) {
                    floats[i] = (float) values[i];
                }
                return new LabeledPoint((float) row.getDouble(1), floats.length, null, floats);
            }
        };
    }
}
