package io.aimass.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Settings;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSourceTest {
    private static final KafkaSource SOURCE =
            new KafkaSource("b:9092", "t", "SASL_SSL", "SCRAM-SHA-512", "ada", "kafka", Map.of(), false);

    /** As Kafka's own parser reads it. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "a\"b", "a\\", "\\\"; other.Module required x=\"", "ends;with= spaces "})
    void aPasswordIsOnePasswordWhateverItHolds(String password) {
        var text = String.valueOf(SOURCE.consumer(password).get("sasl.jaas.config"));

        var entries = JaasContext.loadClientContext(Map.of("sasl.jaas.config", new Password(text)))
                .configurationEntries();

        assertThat(entries).hasSize(1);
        assertThat(entries.get(0).getOptions().get("password")).isEqualTo(password);
    }

    @Test
    void aLineBreakInAPasswordIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> SOURCE.consumer("one\ntwo"))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("line break")
                .hasMessageNotContaining("two");
    }

    @Test
    void whatTravelsToExecutorsDoesNotPrintThePassword() {
        var properties = new Properties();
        properties.setProperty("password", "hunter22");

        assertThat(new KafkaTask(SOURCE.consumer("hunter22"), "scratch", null).toString())
                .doesNotContain("hunter22");
        assertThat(new JdbcAccess(JdbcUrl.Kind.POSTGRESQL, "jdbc:postgresql://db/fleet", properties).toString())
                .doesNotContain("hunter22");
    }

    @Test
    void aPasswordIsNotSentInTheOpen() {
        var settings = Settings.of(
                "connection",
                Map.of(
                        "servers", "b:9092",
                        "topic", "t",
                        "security", "SASL_PLAINTEXT",
                        "mechanism", "PLAIN",
                        "user", "ada",
                        "password", "${secret:kafka}"));

        new KafkaConnection().plan(settings);

        assertThat(settings.problems())
                .singleElement()
                .asString()
                .contains("in the open")
                .contains("SASL_SSL");
    }
}
