package io.aimass.orchestration.platform.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandStillTest {
    private final StandStill<Long> standStill = new StandStill<>(4_000);

    @Test
    void countsFromTheFirstLookAtAValueUntilItMoves() {
        assertThat(standStill.of(7L, 1_000)).isZero();
        assertThat(standStill.of(7L, 4_000)).isEqualTo(3_000);
        assertThat(standStill.of(7L, 8_000)).isEqualTo(7_000);
        assertThat(standStill.of(8L, 9_000)).isZero();
        assertThat(standStill.of(8L, 10_000)).isEqualTo(1_000);
    }

    @Test
    void timeInWhichNobodyLookedDoesNotCount() {
        standStill.of(7L, 1_000);
        assertThat(standStill.of(7L, 61_000)).isZero();
        assertThat(standStill.of(7L, 62_000)).isEqualTo(1_000);
    }

    @Test
    void whatWasForgottenIsCountedAnew() {
        standStill.of(7L, 1_000);
        standStill.forget();
        assertThat(standStill.of(7L, 3_000)).isZero();
    }
}
