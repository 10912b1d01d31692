package io.aimass.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseNetworkTest {
    @Test
    void aMarginIsWhatOneComputesByHand() {
        var scorer = Scorer.load(HandMadeNetwork.model());

        // distance 1, JFK (0.5, 2), ATL -0.75: units 0 and 0 after relu(-0.125) and relu(-1)
        assertThat(scorer.score(new Object[] {1500.0, "JFK", "ATL"}).margin()).isEqualTo(0.5);
        // distance 1, EWR (1, -1), not known 0.25: units 2.125 and relu(-1.5)
        assertThat(scorer.score(new Object[] {1500.0, "EWR", "BOS"}).margin()).isEqualTo(2.625);
        // missing is 0.5, not known (0, 0), missing 0.25: units 1.125 and relu(-0.5)
        assertThat(scorer.score(new Object[] {null, null, null}).margin()).isEqualTo(1.625);
        var prediction = scorer.score(new Object[] {-500.0, "JFK", "BOS"});
        // distance -3: units relu(-2.125) and 4
        assertThat(prediction.margin()).isEqualTo(-7.5);
        assertThat(prediction.probability()).isEqualTo(1 / (1 + Math.exp(7.5)));
        assertThat(prediction.label()).isZero();
    }

    @Test
    void rowsOfABlockDoNotTouchEachOther() {
        var scorer = Scorer.load(HandMadeNetwork.model());
        var rows = List.of(new Object[] {1500.0, "JFK", "ATL"}, new Object[] {1500.0, "EWR", "BOS"}, new Object[] {
            -500.0, "JFK", "BOS"
        });
        var batch = scorer.batch(4);

        for (var round = 0; round < 2; round++) {
            batch.clear();
            rows.forEach(row -> batch.add(new ArrayRow(HandMadeNetwork.INPUTS, row)));
            batch.run();

            assertThat(List.of(batch.margin(0), batch.margin(1), batch.margin(2)))
                    .containsExactly(0.5, 2.625, -7.5);
        }
    }

    @Test
    void aNumberFarOutCountsAsTheLimitAndNeverGivesNaN() {
        var scorer = Scorer.load(HandMadeNetwork.model());

        assertThat(scorer.score(new Object[] {1e300, "EWR", "BOS"}).margin())
                .isEqualTo(scorer.score(new Object[] {6000.0, "EWR", "BOS"}).margin());
    }

    @Test
    void whatIsWrittenIsReadAgainToTheBit() {
        var network = new DenseNetwork(
                2,
                List.of(new DenseNetwork.Embedding(1, new float[][] {{0.1f}, {1f / 3}})),
                List.of(new DenseNetwork.Layer(
                        DenseNetwork.Activation.NONE, new float[][] {{1e-38f, (float) Math.PI}}, new float[] {-7.25e8f
                        })));

        var again = DenseNetwork.read("network.json", network.write());

        assertThat(new String(again.write(), StandardCharsets.UTF_8))
                .isEqualTo(new String(network.write(), StandardCharsets.UTF_8));
        assertThat(again.layers().get(0).weights()[0]).containsExactly(1e-38f, (float) Math.PI);
        assertThat(again.embeddings().get(0).vectors()[1]).containsExactly(1f / 3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"slots\": 3 | \"slots\": 4 | layer 1 takes 4 values, but is given 5",
                "\"slot\": 2 | \"slot\": 1 | slot 1 has two embeddings",
                "\"slot\": 2 | \"slot\": 7 | there is no slot 7 for an embedding",
                "[1, -2] | [1] | layer 2 takes 1 values, but is given 2",
                "[1, -2] | [1, 1e99] | layer 2 has a weight that is not finite",
                "[0.125, -0.25] | [0.125] | layer 1 has not one bias a unit",
                "\"relu\" | \"gelu\" | 'gelu' is no activation",
                "\"none\" | \"tanh\" | its last layer must be one unit without activation",
                "[[0.25], [-0.75]] | [] | the embedding of slot 2 is empty",
                "[[0.25], [-0.75]] | [[0.25], \"x\"] | 'vectors' must hold lists of numbers",
                "\"layers\" | \"lairs\" | 'layers' must be a list of objects",
            })
    void aFileThatIsNoNetworkIsRefusedWithTheReason(String found, String instead, String reason) {
        assertThat(HandMadeNetwork.NETWORK).contains(found);
        var model = HandMadeNetwork.of(HandMadeNetwork.NETWORK.replace(found, instead), HandMadeNetwork.STEPS);

        assertThatThrownBy(() -> Scorer.load(model))
                .isInstanceOfSatisfying(
                        JobException.class, e -> assertThat(e.type()).isEqualTo(ErrorType.DATA))
                .hasMessageContaining("Model file 'network.json' is not a network: ")
                .hasMessageContaining(reason);
    }

    @Test
    void stepsThatDoNotFitTheNetworkAreRefused() {
        var steps = List.of(
                HandMadeNetwork.STEPS.get(0),
                Map.<String, Object>of("type", "index", "column", "origin", "values", List.of("EWR", "JFK", "LGA")),
                HandMadeNetwork.STEPS.get(2));

        assertThatThrownBy(() -> Scorer.load(HandMadeNetwork.of(HandMadeNetwork.NETWORK, steps)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("slot 'origin' needs 4 vectors, it has 3");
    }

    @Test
    void aNumberThatMayStayMissingIsRefused() {
        var steps = List.of(
                Map.<String, Object>of("type", "standardize", "column", "distance", "mean", 0, "scale", 1),
                HandMadeNetwork.STEPS.get(1),
                HandMadeNetwork.STEPS.get(2));

        assertThatThrownBy(() -> Scorer.load(HandMadeNetwork.of(HandMadeNetwork.NETWORK, steps)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("A bigdl model cannot take a missing value, but 'distance' may be missing");
    }
}
