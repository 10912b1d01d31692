package io.aimass.deploy.cli;

import io.aimass.orchestration.platform.http.Json;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints what the server answered: a table for people, JSON or YAML for programs, names for loops in a shell. */
final class Output {
    enum Format {
        table,
        json,
        yaml,
        name
    }

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int WIDEST = 60;

    private final PrintStream out;

    Output(PrintStream out) {
        this.out = out;
    }

    /** @param columns the keys shown as a table; dots reach into nested objects */
    void list(Format format, Map<String, Object> listing, List<String> columns, String nameKey) {
        var items = items(listing);
        switch (format) {
            case json -> out.println(Json.text(listing));
            case yaml -> out.print(Yamls.text(listing));
            case name -> items.forEach(item -> out.println(value(item, nameKey)));
            case table -> table(items, columns);
        }
    }

    void show(Format format, Map<String, Object> item, String nameKey) {
        switch (format) {
            case json -> out.println(Json.text(item));
            case name -> out.println(value(item, nameKey));
            case yaml, table -> out.print(Yamls.text(item));
        }
    }

    void line(String text) {
        out.println(text);
    }

    void table(List<Map<String, Object>> items, List<String> columns) {
        if (items.isEmpty()) {
            out.println("(none)");
            return;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(columns.stream()
                .map(c -> c.substring(c.lastIndexOf('.') + 1).toUpperCase(Locale.ROOT))
                .toList());
        for (var item : items) {
            rows.add(columns.stream().map(c -> cell(c, value(item, c))).toList());
        }
        print(rows);
    }

    void print(List<List<String>> rows) {
        var widths = new int[rows.get(0).size()];
        for (var row : rows) {
            for (var i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (var row : rows) {
            var line = new StringBuilder();
            for (var i = 0; i < row.size(); i++) {
                var number = rows.size() > 1 && isNumber(rows.get(1).get(i));
                var pad = " ".repeat(widths[i] - row.get(i).length());
                line.append(number ? pad + row.get(i) : row.get(i) + pad).append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> items(Map<String, Object> listing) {
        return listing.get("items") instanceof List<?> list ? (List<Map<String, Object>>) list : List.of();
    }

    static Object value(Map<String, Object> item, String path) {
        Object value = item;
        for (var key : path.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    private static String cell(String column, Object value) {
        if (value == null) {
            return "";
        }
        var key = column.substring(column.lastIndexOf('.') + 1);
        if (value instanceof Number number
                && (key.endsWith("At") || key.equals("updated") || key.equals("heartbeat"))) {
            return TIME.format(Instant.ofEpochMilli(number.longValue()));
        }
        if (value instanceof Double || value instanceof Float) {
            return String.format(Locale.ROOT, "%.4f", ((Number) value).doubleValue());
        }
        if (value instanceof List<?> list) {
            return clip(list.stream().map(String::valueOf).collect(Collectors.joining(", ")));
        }
        if (value instanceof Map<?, ?> map) {
            return clip(map.entrySet().stream()
                    .map(e -> e.getKey() + "=" + e.getValue())
                    .collect(Collectors.joining(", ")));
        }
        return clip(String.valueOf(value));
    }

    private static String clip(String text) {
        var line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= WIDEST ? line : line.substring(0, WIDEST - 3) + "...";
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.matches("-?[0-9][0-9,]*(\\.[0-9]+)?");
    }
}
