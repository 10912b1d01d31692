package io.aimass.orchestration.platform.http;

import java.util.function.Consumer;

/** One event of a server-sent stream. */
public record ServerEvent(String id, String event, String data) {

    /** Puts the lines of a stream together. */
    static final class Assembler {
        private final Consumer<ServerEvent> target;
        private final StringBuilder data = new StringBuilder();
        private String id = "";
        private String event = "message";

        Assembler(Consumer<ServerEvent> target) {
            this.target = target;
        }

        void line(String line) {
            if (line.isEmpty()) {
                flush();
            } else if (line.startsWith("data:")) {
                data.append(data.isEmpty() ? "" : "\n").append(value(line));
            } else if (line.startsWith("event:")) {
                event = value(line);
            } else if (line.startsWith("id:")) {
                id = value(line);
            }
        }

        private void flush() {
            if (!data.isEmpty()) {
                target.accept(new ServerEvent(id, event, data.toString()));
            }
            data.setLength(0);
            event = "message";
        }

        private static String value(String line) {
            var text = line.substring(line.indexOf(':') + 1);
            return text.startsWith(" ") ? text.substring(1) : text;
        }
    }
}
