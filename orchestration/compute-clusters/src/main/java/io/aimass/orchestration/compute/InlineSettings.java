package io.aimass.orchestration.compute;

import io.aimass.orchestration.platform.http.Json;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Settings as one word of a command. YARN fills in what two braces stand around, wherever it stands in a container's command, and
 * Kubernetes what {@code $()} does: no two braces may be left in a row, and no dollar.
 */
final class InlineSettings {
    private static final Pattern TEXT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

    private InlineSettings() {}

    static String of(Map<String, Object> settings) {
        var json = Json.text(settings);
        var safe = new StringBuilder();
        var texts = TEXT.matcher(json);
        var end = 0;
        while (texts.find()) {
            safe.append(apart(json.substring(end, texts.start())));
            safe.append(escaped(texts.group()));
            end = texts.end();
        }
        return safe.append(apart(json.substring(end))).toString();
    }

    private static String escaped(String text) {
        return text.replace("$", escape('$')).replace("{", escape('{')).replace("}", escape('}'));
    }

    private static String escape(char c) {
        return "\\" + "u%04x".formatted((int) c);
    }

    private static String apart(String punctuation) {
        return punctuation.replaceAll("}(?=})", "} ");
    }
}
