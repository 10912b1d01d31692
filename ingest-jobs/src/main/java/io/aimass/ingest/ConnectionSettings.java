package io.aimass.ingest;

import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.RecordFormat;
import io.aimass.ingest.format.SourceFormat;
import io.aimass.ingest.source.SourceConnection;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;

/** Finds the connection and the format a spec names among those that are installed. */
final class ConnectionSettings {
    private static final String DEFAULT_FORMAT = "csv";

    private ConnectionSettings() {}

    static Optional<SourceConnection> kind(Settings settings, Settings connection) {
        if (!settings.has("connection")) {
            settings.problem(
                    "'connection' is missing: bind the source to a connection in the profile, such as {kind: file, path: /data/*.csv}");
            return Optional.empty();
        }
        var kind = Optional.ofNullable(connection.required(
                "kind", name -> find(SourceConnection.class, SourceConnection::kind, name, "kind of connection")));
        if (kind.isEmpty()) {
            connection.tree().keySet().forEach(connection::has); // whose settings these are is not known
        }
        return kind;
    }

    static Optional<RecordFormat> format(Settings settings, Optional<SourceConnection> kind, List<Column> columns) {
        var own = kind.flatMap(k -> k.ownFormat(settings, columns));
        if (own.isPresent()) {
            return own;
        }
        var name = settings.optional("format").orElse(DEFAULT_FORMAT);
        try {
            return Optional.of(
                    find(SourceFormat.class, SourceFormat::name, name, "format").plan(settings, columns));
        } catch (IllegalArgumentException e) {
            settings.problem("'format': " + e.getMessage());
            return Optional.empty();
        }
    }

    private static <T> T find(Class<T> type, Function<T, String> name, String wanted, String what) {
        var known = new TreeMap<String, T>();
        ServiceLoader.load(type, type.getClassLoader()).forEach(item -> known.put(name.apply(item), item));
        if (!known.containsKey(wanted)) {
            throw new IllegalArgumentException(Names.unknown(wanted, what, known.keySet()));
        }
        return known.get(wanted);
    }
}
