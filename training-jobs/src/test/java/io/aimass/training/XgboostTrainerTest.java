package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.scoring.ModelPackage;
import java.util.ArrayList;
import java.util.List;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class XgboostTrainerTest extends TrainerContract {
    @Override
    String trainer() {
        return "xgboost";
    }

    @Override
    String parameters() {
        return "{rounds: 12, max-depth: 3, eta: 0.3, subsample: 0.8, column-sample: 0.8}";
    }

    @Override
    double tolerance() {
        return 0;
    }

    @Override
    List<Double> engineMargins(ModelPackage model, Dataset<Row> vectors) throws Exception {
        var rows = vectors.collectAsList();
        var width = rows.get(0).<Vector>getAs(0).size();
        var values = new float[rows.size() * width];
        for (var i = 0; i < rows.size(); i++) {
            for (var slot = 0; slot < width; slot++) {
                values[i * width + slot] = (float) rows.get(i).<Vector>getAs(0).apply(slot);
            }
        }
        var booster = XGBoost.loadModel(model.content(model.manifest().modelFile()));
        var margins = new ArrayList<Double>();
        for (var row : booster.predict(new DMatrix(values, rows.size(), width, Float.NaN), true)) {
            margins.add((double) row[0]);
        }
        return margins;
    }

    @Test
    void everyRoundIsHeardAsItEnds() {
        fit(rows(200));

        assertThat(heard()).extracting(r -> r[0]).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(heard()).allSatisfy(r -> assertThat(r[1]).isEqualTo(12));
    }

    /** It is serialized with Kryo, of which XGBoost's libraries have a version of their own. */
    @Test
    void sparksOwnStringIndexerWorksBesideXgboost() {
        var indexer = new StringIndexer().setInputCol("kind").setOutputCol("index");

        assertThat(indexer.fit(rows(50)).labels()).containsExactlyInAnyOrder("a", "b", "c");
    }
}
