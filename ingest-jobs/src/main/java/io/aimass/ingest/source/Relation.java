package io.aimass.ingest.source;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What is read of a database.
 *
 * @param name for people and for the rows' origin
 * @param sql what stands after FROM
 */
record Relation(String name, String sql) {
    static Relation table(String table) {
        return new Relation(
                table, Arrays.stream(table.split("\\.")).map(Relation::quoted).collect(Collectors.joining(".")));
    }

    static Relation query(String query) {
        return new Relation("query", "(" + query + ") AS source");
    }

    static String quoted(String identifier) {
        return '"' + identifier.replace("\"", "\"\"") + '"';
    }
}
