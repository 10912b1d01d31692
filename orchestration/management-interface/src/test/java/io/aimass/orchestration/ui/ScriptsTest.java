package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attack A11: no script of ours turns text into markup or code, so nothing stored can. */
class ScriptsTest {
    @ParameterizedTest
    @ValueSource(strings = {"io/aimass/web", "io/aimass/ui", "io/aimass/dashboard"})
    void noScriptTurnsTextIntoMarkupOrCode(String folder) {
        assertThat(Scripts.in(folder))
                .isNotEmpty()
                .allSatisfy(script -> assertThat(script.text())
                        .as(script.name())
                        .doesNotContain(
                                "innerHTML",
                                "outerHTML",
                                "insertAdjacentHTML",
                                "document.write",
                                "createContextualFragment",
                                "DOMParser")
                        .doesNotContain("eval(", "new Function", "setAttribute(\"style\"", " style=")
                        .doesNotContainPattern("(src|href)=\"https?://")
                        .doesNotContainPattern("import .* from \"https?://"));
    }
}
