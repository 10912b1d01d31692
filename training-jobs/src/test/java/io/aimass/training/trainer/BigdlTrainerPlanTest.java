package io.aimass.training.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.Settings;
import io.aimass.scoring.DenseNetwork;
import io.aimass.scoring.DenseNetwork.Activation;
import io.aimass.spark.fit.FeatureColumns;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a spec says about a network, with BigDL in the build and without. */
class BigdlTrainerPlanTest {
    private static final FeatureColumns COLUMNS =
            new FeatureColumns(List.of("distance"), List.of("carrier", "origin", "dest"));

    @Test
    void withoutTheProfileASpecIsRefusedWithTheProfilesNameAndEveryOtherProblem() {
        var parameters = Settings.of("train", Map.of("epochs", 0, "embeddings", Map.of("tail", 4)));

        new BigdlTrainer(Optional.empty()).plan(parameters, COLUMNS);

        assertThatThrownBy(parameters::throwIfInvalid)
                .isInstanceOfSatisfying(
                        InvalidSettings.class,
                        invalid -> assertThat(invalid.problems())
                                .hasSize(3)
                                .anyMatch(problem -> problem.contains("'trainer': 'bigdl' is not part of this build")
                                        && problem.contains("mvn -Pbigdl package")
                                        && problem.contains("Linux x86-64"))
                                .anyMatch(problem -> problem.contains("'epochs'"))
                                .anyMatch(problem -> problem.contains("'embeddings.tail' is not a setting of train")));
    }

    @Test
    void whatIsNotDeclaredHasAValueAndAllOfItIsInTheRecipe() {
        var parameters = Settings.of("train", Map.of("embeddings", Map.of("dest", 12)));

        var fitting = new BigdlTrainer(Optional.of(BigdlTrainerPlanTest::fit)).plan(parameters, COLUMNS);

        parameters.throwIfInvalid();
        assertThat(fitting.parameters())
                .containsEntry("embeddings", Map.of("carrier", 8, "origin", 8, "dest", 12))
                .containsEntry(
                        "layers",
                        List.of(Map.of("dense", 64, "activation", "relu"), Map.of("dense", 32, "activation", "relu")))
                .containsEntry("workers", 1)
                .containsKeys("epochs", "batch-size", "learning-rate", "learning-rate-decay");
        assertThat(fitting.partitions()).isEqualTo(1);
    }

    @Test
    void layersAreReadInTheirOrderAndMistakesInThemAreNamed() {
        var layers = List.of(Map.of("dense", 7, "activation", "tanh"), Map.of("dense", 3));
        var spec = NetworkSpec.from(Settings.of("train", Map.of("layers", layers)), COLUMNS);
        assertThat(spec.layers())
                .containsExactly(new NetworkSpec.Dense(7, Activation.TANH), new NetworkSpec.Dense(3, Activation.RELU));

        var wrong = Settings.of(
                "train", Map.of("layers", List.of(Map.of("dence", 7), Map.of("dense", 3, "activation", "gelu"))));
        NetworkSpec.from(wrong, COLUMNS);
        assertThatThrownBy(wrong::throwIfInvalid)
                .hasMessageContaining("'layers[0].dense' is missing: the number of the layer's units")
                .hasMessageContaining("'layers[0].dence' is not a setting of train; did you mean 'layers[0].dense'?")
                .hasMessageContaining("'layers[1].activation': it must be one of relu, tanh, sigmoid, none");
    }

    private static DenseNetwork fit(NetworkSpec spec, TrainingSet set, Trainer.Rounds rounds) {
        throw new AssertionError("planning fits nothing");
    }
}
