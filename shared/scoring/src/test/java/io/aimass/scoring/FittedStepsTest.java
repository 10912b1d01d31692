package io.aimass.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.contracts.ModelManifest.Column;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FittedStepsTest {
    private static final List<Column> INPUTS = List.of(
            new Column("distance", "double", true, "miles"),
            new Column("hour", "long", true, ""),
            new Column("origin", "string", true, ""),
            new Column("holiday", "boolean", true, ""));

    @Test
    void numbersPassThroughAndMissingOnesAreNanOrFilled() {
        var steps = FittedSteps.of(
                INPUTS,
                List.of(
                        Map.of("type", "numeric", "column", "distance"),
                        Map.of("type", "numeric", "column", "hour", "fill", 12)));
        assertThat(steps.apply(new Object[] {2.5, 7L, null, null})).containsExactly(2.5, 7);
        assertThat(steps.apply(new Object[] {null, null, null, null})).containsExactly(Double.NaN, 12);
        assertThat(steps.apply(new Object[] {Double.NaN, 1, null, null})).containsExactly(Double.NaN, 1);
    }

    @Test
    void standardizedNumbersAreFilledFirst() {
        var steps = FittedSteps.of(
                INPUTS,
                List.of(Map.of("type", "standardize", "column", "distance", "mean", 100, "scale", 20.0, "fill", 110)));
        assertThat(steps.apply(new Object[] {140.0, null, null, null})).containsExactly(2);
        assertThat(steps.apply(new Object[] {null, null, null, null})).containsExactly(0.5);
    }

    @Test
    void oneHotGivesZerosForUnseenAndMissingValues() {
        var steps = FittedSteps.of(
                INPUTS, List.of(Map.of("type", "one-hot", "column", "origin", "values", List.of("EWR", "JFK, NY"))));
        assertThat(steps.slotNames()).containsExactly("origin=EWR", "origin=JFK, NY");
        assertThat(steps.apply(new Object[] {null, null, "JFK, NY", null})).containsExactly(0, 1);
        assertThat(steps.apply(new Object[] {null, null, "SFO", null})).containsExactly(0, 0);
        assertThat(steps.apply(new Object[] {null, null, null, null})).containsExactly(0, 0);
    }

    @Test
    void anIndexIsNanForUnseenAndMissingValues() {
        var steps = FittedSteps.of(
                INPUTS,
                List.of(
                        Map.of("type", "index", "column", "hour", "values", List.of(5, 6)),
                        Map.of("type", "index", "column", "holiday", "values", List.of(false, true))));
        assertThat(steps.apply(new Object[] {null, 6L, null, true})).containsExactly(1, 1);
        assertThat(steps.apply(new Object[] {null, 7, null, null})).containsExactly(Double.NaN, Double.NaN);
    }

    @Test
    void aValueOfTheWrongTypeNamesItsColumn() {
        var steps = FittedSteps.of(INPUTS, List.of(Map.of("type", "numeric", "column", "distance")));
        assertThatThrownBy(() -> steps.apply(new Object[] {"far", 1L, null, null}))
                .isInstanceOf(JobException.class)
                .hasMessage("Column 'distance' is of type double; it cannot be a String.");
        assertThatThrownBy(() -> steps.apply(new Object[] {1.0}))
                .hasMessage("The row has 1 values; the model takes 4, in this order: distance, hour, origin, holiday.");
    }

    @Test
    void everyMistakeInTheStepsIsReportedAtOnce() {
        assertThatThrownBy(() -> FittedSteps.of(
                        INPUTS,
                        List.of(
                                Map.of("type", "numreic", "column", "distance"),
                                Map.of("type", "numeric", "column", "distnace"),
                                Map.of("type", "numeric", "column", "origin"),
                                Map.of("type", "standardize", "column", "hour", "mean", 1),
                                Map.of("type", "one-hot", "column", "distance", "values", List.of("1")),
                                Map.of("type", "numeric", "column", "hour", "fil", 1))))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("'steps[0].type': 'numreic' is not a step; did you mean 'numeric'?")
                .hasMessageContaining(
                        "'steps[1].column': 'distnace' is not a column of the model; did you mean 'distance'?")
                .hasMessageContaining("'steps[2].column': 'origin' is a string; a numeric step takes numbers")
                .hasMessageContaining("'steps[3].scale' is missing")
                .hasMessageContaining("'distance' is a double; a one-hot step takes strings, whole numbers or booleans")
                .hasMessageContaining(
                        "'steps[5].fil' is not a setting of the fitted steps; did you mean 'steps[5].fill'?");
    }
}
