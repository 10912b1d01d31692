package io.aimass.ingest.source;

import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.RecordFormat;
import java.util.List;
import java.util.Optional;

/** Files in a folder, on whatever storage; plain, gzip or zip. Each content is read once. */
public final class FileConnection implements SourceConnection {
    @Override
    public String kind() {
        return "file";
    }

    @Override
    public Optional<RecordFormat> ownFormat(Settings spec, List<Column> declared) {
        return Optional.empty();
    }

    @Override
    public PlannedSource plan(Settings connection) {
        var path = connection.required("path", FileConnection::path);
        return reading -> new FileIntake(path, reading).take();
    }

    private static String path(String text) {
        if (text.isBlank() || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("write the path of a file or folder, or a pattern such as /data/*.csv");
        }
        return text;
    }
}
