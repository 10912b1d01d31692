package io.aimass.ingest.source;

import io.aimass.contracts.Settings;
import io.aimass.ingest.format.Column;
import io.aimass.ingest.format.CsvFormat;
import io.aimass.ingest.format.RecordFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A table or query of a PostgreSQL or SQLite database, taken as a snapshot that replaces the one before. */
public final class JdbcConnection implements SourceConnection {
    private static final Pattern TABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)?");
    private static final Pattern QUERY = Pattern.compile("(?is)\\s*(select|with)\\s[^;]*");

    @Override
    public String kind() {
        return "jdbc";
    }

    @Override
    public Optional<RecordFormat> ownFormat(Settings spec, List<Column> declared) {
        spec.check(!spec.has("format"), "'format' is not for a database; leave it out");
        spec.check(
                !declared.isEmpty(),
                "'columns' is missing: a database source needs the list of columns, each with name and type");
        var ignored = new ArrayList<>(spec.strings("ignore-columns"));
        if (declared.size() == 1) {
            ignored.add(JdbcSnapshot.COMPANION);
        }
        return Optional.of(new CsvFormat().plan(Settings.of("jdbc", Map.of("ignore-columns", ignored)), declared));
    }

    @Override
    public PlannedSource plan(Settings connection) {
        var url = connection.required("url", JdbcUrl::parse);
        var table = connection.optional("table", text -> matching(text, TABLE, "write it as table or schema.table"));
        var query = connection.optional("query", text -> matching(text, QUERY, "write one SELECT without ';'"));
        connection.check(
                connection.has("table") != connection.has("query"),
                "a jdbc connection needs either 'table' or 'query'");
        var user = connection.optional("user").orElse("");
        var secret = connection.optional("password", SecretName::of).orElse("");
        var column = connection.optional("partition-column").orElse("");
        var partitions = connection.integer("partitions", 1, 1, 1000);
        connection.check(
                partitions == 1 || !column.isEmpty(),
                "'connection.partitions' needs 'connection.partition-column', a column of whole numbers");
        var relation =
                table.map(Relation::table).or(() -> query.map(Relation::query)).orElse(null);
        var properties = properties(connection);
        return reading -> new JdbcIntake(
                        new JdbcSource(url, properties, relation, user, secret, column, partitions), reading)
                .take();
    }

    private static Map<String, String> properties(Settings connection) {
        var result = new LinkedHashMap<String, String>();
        connection.map("properties").forEach((name, value) -> {
            try {
                JdbcUrl.checkProperty(name);
                result.put(name, String.valueOf(value));
            } catch (IllegalArgumentException e) {
                connection.problem("'connection.properties': " + e.getMessage());
            }
        });
        return result;
    }

    private static String matching(String text, Pattern pattern, String remedy) {
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(remedy);
        }
        return text;
    }
}
