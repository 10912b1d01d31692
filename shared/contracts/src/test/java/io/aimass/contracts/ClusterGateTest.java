package io.aimass.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterGateTest {
    /** {@code printf 'aimass-ui\nopen sesame' | sha256sum} */
    @Test
    void theKeyFollowsFromTheSecretAndDoesNotShowIt() {
        assertThat(ClusterGate.key("open sesame"))
                .isEqualTo("48b2847ea2965a0048258b27ed3c61de45cae9bdc96ad082c3ea2e6e1b8a1b99")
                .isNotEqualTo(ClusterGate.key("open sesamE"));
    }
}
