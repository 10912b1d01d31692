package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aimass.contracts.JobException;
import io.aimass.spark.SparkTest;
import io.aimass.training.evaluation.Auc;
import io.aimass.training.evaluation.Evaluation;
import io.aimass.training.evaluation.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

class EvaluationTest extends SparkTest {
    @Test
    void theAreaIsTheShareOfPairsInTheRightOrderWithTiesCountingHalf() {
        var random = new Random(5);
        var rows = new ArrayList<Row>();
        for (var i = 0; i < 1_500; i++) {
            var label = random.nextInt(4) == 0 ? 1.0 : 0.0;
            var probability = Math.round((random.nextDouble() + label * 0.2) * 50) / 60.0;
            rows.add(RowFactory.create(i % 3, probability, label));
        }

        var areas = Auc.of(scores(rows));

        for (var group = 0; group < 3; group++) {
            assertThat(areas.get(group).getAsDouble()).isCloseTo(allPairs(rows, group), within(1e-12));
        }
    }

    @Test
    void aGroupOfOneClassHasNoArea() {
        var areas = Auc.of(scores(List.of(RowFactory.create(0, 0.3, 1.0), RowFactory.create(0, 0.4, 1.0))));

        assertThat(areas.get(0)).isEmpty();
    }

    @Test
    void lossAccuracyConfusionAndCalibrationAreThoseOfTheHandCount() {
        var rows = List.of(
                RowFactory.create(0, 0.9, 1.0),
                RowFactory.create(0, 0.8, 0.0),
                RowFactory.create(0, 0.25, 1.0),
                RowFactory.create(0, 0.2, 0.0),
                RowFactory.create(0, 0.5, 1.0));

        var evaluation = Evaluation.of(scores(rows), List.of(0.5)).get(0);

        assertThat(evaluation.rows()).isEqualTo(5);
        assertThat(evaluation.confusion()).isEqualTo(new Evaluation.Confusion(1, 1, 1, 2));
        assertThat(evaluation.accuracy()).isEqualTo(0.4);
        assertThat(evaluation.logLoss())
                .isCloseTo(
                        -(Math.log(0.9) + Math.log(0.2) + Math.log(0.25) + Math.log(0.8) + Math.log(0.5)) / 5,
                        within(1e-12));
        assertThat(evaluation.auc().getAsDouble()).isCloseTo(4.0 / 6, within(1e-12));
        assertThat(evaluation.bins()).hasSize(4);
        var third = evaluation.bins().get(0);
        assertThat(third.from()).isEqualTo(0.2);
        assertThat(third.rows()).isEqualTo(2);
        assertThat(third.probability()).isCloseTo(0.225, within(1e-12));
        assertThat(third.positive()).isEqualTo(0.5);
    }

    @Test
    void aLabelThatIsNeitherZeroNorOneIsRefusedInEveryGroup() {
        for (var label : List.of(2.0, -1.0, 0.5, Double.NaN)) {
            var rows = List.of(
                    RowFactory.create(0, 0.9, 1.0),
                    RowFactory.create(0, 0.8, 0.0),
                    RowFactory.create(1, 0.25, label),
                    RowFactory.create(1, 0.2, label),
                    RowFactory.create(1, 0.2, 1.0));

            assertThatThrownBy(() -> Evaluation.of(scores(rows), List.of(0.5, 0.5)))
                    .isInstanceOf(JobException.class)
                    .hasMessage("The label of 2 rows is none of 0, 1 and null; one of them has " + label
                            + ". Derive a column that is.");
        }
    }

    @Test
    void aSureAndWrongAnswerCostsMuchButNotEverything() {
        var evaluation = Evaluation.of(
                        scores(List.of(RowFactory.create(0, 0.0, 1.0), RowFactory.create(0, 1.0, 0.0))), List.of(0.5))
                .get(0);

        assertThat(evaluation.logLoss()).isBetween(30.0, 40.0);
    }

    private static double allPairs(List<Row> rows, int group) {
        var won = 0.0;
        var pairs = 0L;
        for (var a : rows) {
            for (var b : rows) {
                if (a.getInt(0) == group && b.getInt(0) == group && a.getDouble(2) == 1 && b.getDouble(2) == 0) {
                    pairs++;
                    won += a.getDouble(1) > b.getDouble(1) ? 1 : a.getDouble(1) == b.getDouble(1) ? 0.5 : 0;
                }
            }
        }
        return won / pairs;
    }

    private Dataset<Row> scores(List<Row> rows) {
        return spark.createDataFrame(rows, Scores.SCHEMA);
    }
}
