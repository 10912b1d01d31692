package io.aimass.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aimass.spark.SparkTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Scores of a table against the engines' own {@code transform}. */
class ParityTest extends SparkTest {
    @Test
    void xgboostMarginsAreEqualToTheBitAndNoClassFlips() throws Exception {
        var reference = new EngineReference(spark, root);
        var model = reference.trees();
        var rows = reference.rows(model);
        var expected = byId(model.transform(reference.vectors(rows, Flights.treeColumns()))
                .select("id", "rawPrediction", "probability", "prediction"));
        for (var format : List.of("ubj", "json")) {
            var pack = BatchModel.of("m", EngineReference.xgboost(model, format));
            var scored = byId(new Scoring(List.of(pack))
                    .apply(rows, List.of("id"))
                    .select("id", "m_margin", "m_probability", "m_class"));
            assertThat(scored).hasSize(11_000).hasSameSizeAs(expected);
            expected.forEach((id, row) -> {
                var ours = scored.get(id);
                assertThat(ours.getDouble(1)).as("margin of %s", id).isEqualTo(second(row, 1));
                assertThat(ours.getDouble(2)).as("probability of %s", id).isCloseTo(second(row, 2), within(1e-6));
                assertThat(ours.getInt(3)).as("class of %s", id).isEqualTo((int) row.getDouble(3));
            });
        }
        assertThat(expected.values().stream()
                        .map(row -> second(row, 1))
                        .distinct()
                        .count())
                .isGreaterThan(1_000);
    }

    @Test
    void linearProbabilitiesAreWithinAPicoAndNoClassFlips() throws Exception {
        var reference = new EngineReference(spark, root);
        var model = reference.linear();
        var rows = reference.flights.limit(10_000).cache();
        var expected = byId(model.transform(reference.vectors(rows, Flights.linearColumns()))
                .select("id", "rawPrediction", "probability", "prediction"));
        var pack = BatchModel.of("m", EngineReference.linear(model));
        var scored = byId(new Scoring(List.of(pack))
                .apply(rows, List.of("id"))
                .select("id", "m_margin", "m_probability", "m_class"));
        assertThat(scored).hasSize(10_000).hasSameSizeAs(expected);
        expected.forEach((id, row) -> {
            var ours = scored.get(id);
            assertThat(ours.getDouble(1))
                    .as("margin of %s", id)
                    .isCloseTo(second(row, 1), within(1e-12 * Math.max(1, Math.abs(second(row, 1)))));
            assertThat(ours.getDouble(2)).as("probability of %s", id).isCloseTo(second(row, 2), within(1e-12));
            assertThat(ours.getInt(3)).as("class of %s", id).isEqualTo((int) row.getDouble(3));
        });
    }

    private static double second(Row row, int column) {
        return ((Vector) row.get(column)).apply(1);
    }

    private static Map<Long, Row> byId(Dataset<Row> rows) {
        var result = new HashMap<Long, Row>();
        rows.collectAsList()
                .forEach(row -> assertThat(result.put(row.getLong(0), row)).isNull());
        return result;
    }
}
