package io.aimass.training;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void everyRoundIsHeardAsItEnds() {
        fit(rows(200));

        assertThat(heard()).extracting(r -> r[0]).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        assertThat(heard()).allSatisfy(r -> assertThat(r[1]).isEqualTo(12));
    }
}
