package io.aimass.ingest.format;

import io.aimass.contracts.Settings;
import java.util.List;

/** One JSON object a line. A member that is missing or null is null; one that is not declared refuses the record. */
public final class JsonLinesFormat implements SourceFormat {
    @Override
    public String name() {
        return "json-lines";
    }

    @Override
    public RecordFormat plan(Settings settings, List<Column> declared) {
        var ignored = settings.strings("ignore-columns");
        settings.check(
                !declared.isEmpty(),
                "'columns' is missing: json-lines needs the list of columns, each with name and type");
        return new JsonRecords(declared, ignored);
    }
}
