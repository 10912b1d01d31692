package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as RFC 4180 describes them: quotes around fields, doubled within them, line breaks allowed there. */
public final class CsvFormat implements SourceFormat {
    @Override
    public String name() {
        return "csv";
    }

    @Override
    public RecordFormat plan(Settings settings, List<Column> declared) {
        var delimiter = character(settings, "delimiter", ',');
        var quote = character(settings, "quote", '"');
        settings.check(delimiter != quote, "'delimiter' and 'quote' are the same character; give each its own");
        var header = settings.flag("header", true);
        var multiline = settings.flag("multiline", true);
        var ignored = settings.strings("ignore-columns");
        settings.check(
                !declared.isEmpty(), "'columns' is missing: csv needs the list of columns, each with name and type");
        settings.check(
                header || ignored.isEmpty(),
                "'ignore-columns' needs a header to find them by; declare every column instead");
        return new CsvRecords(declared, List.of(), new CsvStyle(delimiter, quote, header, multiline), ignored);
    }

    private static char character(Settings settings, String key, char otherwise) {
        return settings.orElse(
                key,
                text -> {
                    var c = text.equals("\\t") ? "\t" : text;
                    if (c.length() != 1 || c.charAt(0) > 126 || c.equals("\n") || c.equals("\r")) {
                        throw new IllegalArgumentException("'" + text + "' must be one ASCII character");
                    }
                    return c.charAt(0);
                },
                otherwise);
    }

    /** The names in a header. */
    static List<String> names(String header, CsvStyle style) {
        var names = new ArrayList<String>();
        CsvTokens.split(header, style, names::add);
        return names.stream().map(String::trim).toList();
    }
}
