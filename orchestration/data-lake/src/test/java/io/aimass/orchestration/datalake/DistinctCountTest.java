package io.aimass.orchestration.datalake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctCountTest {
    @Test
    void upToAThousandValuesAreCounted() {
        var count = count(1_000);

        assertThat(count.isEstimate()).isFalse();
        assertThat(count.count()).isEqualTo(1_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {2_000, 50_000, 300_000})
    void moreAreEstimatedWithinATenth(int values) {
        var count = count(values);

        assertThat(count.isEstimate()).isTrue();
        assertThat(count.count()).isCloseTo(values, withPercentage(10));
    }

    private static DistinctCount count(int values) {
        var count = new DistinctCount();
        for (var i = 0; i < 2 * values; i++) {
            count.add("value-" + i % values);
        }
        return count;
    }
}
