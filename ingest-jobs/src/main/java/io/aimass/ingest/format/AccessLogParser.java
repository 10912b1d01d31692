package io.aimass.ingest.format;

import java.nio.charset.StandardCharsets;

/** {@code ip identity user [time] "request" status bytes "referrer" "agent"}. */
final class AccessLogParser implements RecordParser {
    private String line = "";
    private int at;
    private boolean broken;

    @Override
    public void parse(byte[] buffer, int from, int to, Fields fields) {
        if (!Texts.isUtf8(buffer, from, to)) {
            fields.refuse(Fields.PARSE, "it is not UTF-8");
            return;
        }
        line = new String(buffer, from, to - from, StandardCharsets.UTF_8);
        at = 0;
        broken = false;
        set(fields, 0, until(" "));
        until(" ");
        set(fields, 1, until(" ["));
        set(fields, 2, until("] \""));
        request(fields, quoted());
        expect(" ");
        set(fields, 6, until(" "));
        set(fields, 7, until(" \""));
        set(fields, 8, quoted());
        expect(" \"");
        set(fields, 9, quoted());
        if (broken || at != line.length()) {
            fields.clear();
            fields.refuse(Fields.PARSE, "it is not a line of the combined log format");
        }
    }

    /** A request that is not method, path and protocol is kept whole as the path. */
    private static void request(Fields fields, String request) {
        var first = request.indexOf(' ');
        var last = request.lastIndexOf(' ');
        if (first > 0 && last > first && request.startsWith("HTTP/", last + 1)) {
            fields.text(3, request.substring(0, first));
            fields.text(4, request.substring(first + 1, last));
            fields.text(5, request.substring(last + 1));
        } else {
            set(fields, 4, request);
        }
    }

    private static void set(Fields fields, int column, String text) {
        if (!text.equals("-")) {
            fields.text(column, text);
        }
    }

    private String until(String end) {
        var found = broken ? -1 : line.indexOf(end, at);
        if (found < 0) {
            broken = true;
            return "-";
        }
        var text = line.substring(at, found);
        at = found + end.length();
        return text;
    }

    /** To the closing quote; a backslash takes the next character with it. */
    private String quoted() {
        var start = at;
        while (!broken && at < line.length() && line.charAt(at) != '"') {
            at += line.charAt(at) == '\\' ? 2 : 1;
        }
        if (broken || at >= line.length()) {
            broken = true;
            return "-";
        }
        return line.substring(start, at++);
    }

    private void expect(String text) {
        if (!broken && line.startsWith(text, at)) {
            at += text.length();
        } else {
            broken = true;
        }
    }
}
