package io.aimass.ingest;

import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.ColumnType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Reads {@code columns}. */
final class ColumnSettings {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,127}");

    private ColumnSettings() {}

    static List<Column> read(Settings settings) {
        var columns = new ArrayList<Column>();
        var names = new HashSet<String>();
        for (var section : settings.sections("columns")) {
            var column = column(section);
            columns.add(column);
            section.check(
                    column.name().isEmpty() || names.add(column.name().toLowerCase(Locale.ROOT)),
                    "'" + section.path("name") + "': there are two columns '" + column.name() + "'");
        }
        return columns;
    }

    private static Column column(Settings section) {
        var name = section.required("name", ColumnSettings::name);
        var type = section.required("type", ColumnType::parse);
        var format = section.optional("format", ColumnType::pattern).orElse("");
        section.check(
                type == null || format.isEmpty() || type == ColumnType.DATE || type == ColumnType.TIMESTAMP,
                "'" + section.path("format") + "' is for dates and timestamps only");
        var unit = section.optional("unit").orElse("");
        return new Column(name == null ? "" : name, type == null ? ColumnType.STRING : type, format, unit);
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a column name: use letters, digits and _, beginning with a letter");
        }
        return text;
    }
}
