package io.aimass.orchestration.workflow.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aimass.orchestration.workflow.expression.Scope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
    private static final Map<String, Object> OUTPUTS =
            Map.of("version", 3, "metrics", Map.of("auc", 0.7), "tables", List.of("a", "b"));
    private static final Scope SCOPE = r -> r.isParameter() ? "eu" : r.in(OUTPUTS);

    @Test
    void aValueThatIsOneReferenceKeepsItsType() {
        assertThat(resolve("${tasks.t.outputs.version}")).isEqualTo(3);
        assertThat(resolve("${ tasks.t.outputs.tables }")).isEqualTo(List.of("a", "b"));
        assertThat(resolve("${tasks.t.outputs.metrics.auc}")).isEqualTo(0.7);
    }

    @Test
    void referencesWithinATextAreWrittenOut() {
        assertThat(resolve("v${tasks.t.outputs.version}-${parameters.region}!")).isEqualTo("v3-eu!");
    }

    @Test
    void referencesAreFoundAtAnyDepth() {
        assertThat(Template.resolve(Map.of("a", List.of(Map.of("b", "${parameters.region}"), 5)), SCOPE))
                .isEqualTo(Map.of("a", List.of(Map.of("b", "eu"), 5)));
    }

    @Test
    void aSecretIsLeftForTheDriver() {
        assertThat(resolve("x${secret:db-password}")).isEqualTo("x${secret:db-password}");
    }

    @Test
    void aDoubledDollarStandsForItself() {
        assertThat(resolve("$${parameters.region} ${parameters.region} $5")).isEqualTo("${parameters.region} eu $5");
    }

    @Test
    void aListHasNoPlaceWithinAText() {
        assertThatThrownBy(() -> resolve("in ${tasks.t.outputs.tables}"))
                .hasMessage("${tasks.t.outputs.tables} is a list or a map; it cannot stand within a text");
    }

    private static Object resolve(String text) {
        return Template.resolve(Map.of("k", text), SCOPE).get("k");
    }
}
