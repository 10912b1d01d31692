package io.aimass.orchestration.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.aimass.orchestration.platform.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {
    private static final Pattern KEY = Pattern.compile("\\bt\\(\\s*\"([a-zA-Z0-9.-]+)\"");
    private static final Pattern CHOICE = Pattern.compile("\\bt\\([^()\"]*\\? \"([a-z0-9.-]+)\" : \"([a-z0-9.-]+)\"");
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    @ParameterizedTest
    @ValueSource(strings = {"io/aimass/web", "io/aimass/ui", "io/aimass/dashboard"})
    void bothLanguagesHaveTheSameKeysWithTheSamePlaces(String folder) {
        var english = messages(folder, "en");
        var chinese = messages(folder, "zh");
        assertThat(chinese.keySet()).isEqualTo(english.keySet());
        english.forEach((key, text) -> {
            assertThat(places(chinese.get(key))).as(key).isEqualTo(places(text));
            assertThat(String.valueOf(chinese.get(key))).as(key).isNotBlank();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"io/aimass/ui", "io/aimass/dashboard"})
    void everyMessageThatAScriptNamesIsThere(String folder) {
        var known = new TreeSet<>(messages("io/aimass/web", "en").keySet());
        known.addAll(messages(folder, "en").keySet());
        var used = new TreeSet<String>();
        for (var script : Scripts.in(folder)) {
            used.addAll(keys(script.text()));
        }
        assertThat(used).isNotEmpty();
        assertThat(known).containsAll(used);
    }

    @Test
    void theSharedScriptsNameOnlySharedMessages() {
        var used = new TreeSet<String>();
        Scripts.in("io/aimass/web").forEach(script -> used.addAll(keys(script.text())));
        assertThat(messages("io/aimass/web", "en").keySet()).containsAll(used);
    }

    private static List<String> keys(String script) {
        var found = new ArrayList<String>();
        KEY.matcher(script).results().forEach(m -> found.add(m.group(1)));
        CHOICE.matcher(script).results().forEach(m -> found.addAll(List.of(m.group(1), m.group(2))));
        return found;
    }

    private static Set<String> places(Object text) {
        var found = new TreeSet<String>();
        PLACE.matcher(String.valueOf(text)).results().forEach(m -> found.add(m.group()));
        return found;
    }

    private static Map<String, Object> messages(String folder, String language) {
        try (var content =
                MessagesTest.class.getClassLoader().getResourceAsStream(folder + "/messages-" + language + ".json")) {
            return Json.object(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
