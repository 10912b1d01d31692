package io.aimass.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScorerTest {
    private final Scorer trees = Scorer.load(HandMade.trees());

    @Test
    void aSmallForestGivesTheSumsWorkedOutByHand() {
        assertThat(margin(1000.0, 5L, "JFK")).isEqualTo(-0.25 - 0.75);
        assertThat(margin(1000.5, 11L, "EWR")).isEqualTo(0.5 + 0.125);
        assertThat(margin(1001.0, 12L, null)).isEqualTo(1.5 + 0.125);
        assertThat(margin(null, 12L, "SFO")).isEqualTo(-0.25 + 0.125);
    }

    @Test
    void aValueIsComparedAsAFloat() {
        assertThat(margin(Math.nextDown(1000.5), 5L, "EWR")).isEqualTo(0.5 + 0.125);
        assertThat(margin((double) Math.nextDown(1000.5f), 5L, "EWR")).isEqualTo(-0.25 + 0.125);
        assertThat(margin(1e300, 5L, "EWR")).isEqualTo(0.5 + 0.125);
    }

    @Test
    void aSplitOnAMissingValueTakesItsDefaultDirection() {
        assertThat(margin(null, 20L, null)).isEqualTo(-0.25 + 0.125);
        assertThat(margin(Double.NaN, 20L, null)).isEqualTo(-0.25 + 0.125);
    }

    @Test
    void theClassIsOneAboveTheThreshold() {
        var prediction = trees.score(new Object[] {1001.0, 12L, "EWR"});
        assertThat(prediction.probability()).isCloseTo(1 / (1 + Math.exp(-1.625)), within(1e-7));
        assertThat(prediction.label()).isEqualTo(1);
        assertThat(trees.score(new Object[] {1.0, 12L, "EWR"}).label()).isZero();
    }

    @Test
    void aBatchEqualsRowByRow() {
        var rows = new Object[][] {{1000.0, 5L, "JFK"}, {null, 11L, "EWR"}, {1001.0, 12L, null}};
        var batch = trees.batch(2);
        for (var row : rows) {
            if (batch.isFull()) {
                batch.clear();
            }
            batch.add(new ArrayRow(HandMade.INPUTS, row));
            batch.run();
            assertThat(batch.margin(batch.size() - 1))
                    .isEqualTo(trees.score(row).margin());
            assertThat(batch.probability(batch.size() - 1))
                    .isEqualTo(trees.score(row).probability());
        }
    }

    @Test
    void aLinearModelGivesItsDotProduct() {
        var scorer = linear("fill", 500.0);
        var margin = 0.5 * 1000 + -2 * 6 + 3 + 0.25;
        assertThat(scorer.score(new Object[] {1000.0, 6L, "EWR"}).margin()).isEqualTo(margin);
        assertThat(scorer.score(new Object[] {null, 127L, "SFO"}).probability())
                .isCloseTo(1 / (1 + Math.exp(-(250 - 254 + 0.25))), within(1e-15));
    }

    @Test
    void aLinearModelThatCannotFillAMissingValueIsRefused() {
        assertThatThrownBy(() -> linear("type", "numeric"))
                .hasMessageContaining("'distance' may be missing")
                .hasMessageContaining("Give the step a 'fill'");
    }

    @Test
    void aModelThatDoesNotFitItsStepsIsRefused() {
        var manifest = HandMade.manifest("xgboost", "model.xgb.json", HandMade.STEPS.subList(0, 2));
        var model = ModelPackage.seal(manifest, Map.of("model.xgb.json", HandMade.bytes(HandMade.TREES)));
        assertThatThrownBy(() -> Scorer.load(model))
                .hasMessageContaining("The model takes 4 values, but its fitted steps give 2");
    }

    @Test
    void aRecordIsReadByName() {
        assertThat(trees.score(record("hour", 5, "origin", "JFK", "distance", 1000)))
                .isEqualTo(trees.score(new Object[] {1000.0, 5L, "JFK"}));
        assertThat(trees.score(record("hour", 5))).isEqualTo(trees.score(new Object[] {null, 5L, null}));
        assertThat(trees.score(record("hour", 5.0, "origin", null)))
                .isEqualTo(trees.score(new Object[] {null, 5L, null}));
    }

    @Test
    void aWrongRecordIsRefusedNamingTheColumn() {
        refused(record("hour", 5, "distnace", 3), "'distnace' is not a column of the model; did you mean 'distance'?");
        refused(record("distance", 3), "Column 'hour' is required (long), but the record does not have it.");
        refused(record("hour", null), "Column 'hour' is required");
        refused(record("hour", "5"), "Column 'hour' is '5'; it must be a whole number.");
        refused(record("hour", 5.5), "Column 'hour' is 5.5; it must be a whole number.");
        refused(record("hour", BigInteger.TEN.pow(30)), "it must be a whole number of at most 64 bits.");
        refused(record("hour", 5, "distance", BigInteger.TEN.pow(400)), "it must be a finite number.");
        refused(
                record("hour", 5, "distance", Double.POSITIVE_INFINITY),
                "Column 'distance' is Infinity; it must be a finite number.");
        refused(record("hour", 5, "distance", Double.NaN), "Column 'distance' is NaN; it must be a finite number.");
        refused(record("hour", 5, "distance", true), "Column 'distance' is true; it must be a number.");
        refused(record("hour", 5, "origin", 7), "Column 'origin' is 7; it must be a string.");
        refused(record("hour", 5, "origin", List.of()), "Column 'origin' is a list; it must be a string.");
    }

    private void refused(Map<String, Object> record, String message) {
        assertThatThrownBy(() -> trees.score(record))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.USER))
                .hasMessageContaining(message);
    }

    private double margin(Object... row) {
        return trees.score(row).margin();
    }

    private static Scorer linear(String key, Object value) {
        var distance = new HashMap<String, Object>(Map.of("type", "numeric", "column", "distance"));
        distance.put(key, value);
        var steps = List.of(distance, HandMade.STEPS.get(1), HandMade.STEPS.get(2));
        var file = "{\"coefficients\": [0.5, -2, 3, 4], \"intercept\": 0.25}";
        return Scorer.load(ModelPackage.seal(
                HandMade.manifest("logistic-regression", "linear.json", steps),
                Map.of("linear.json", HandMade.bytes(file))));
    }

    private static Map<String, Object> record(Object... pairs) {
        var record = new HashMap<String, Object>();
        for (var i = 0; i < pairs.length; i += 2) {
            record.put((String) pairs[i], pairs[i + 1]);
        }
        return record;
    }
}
