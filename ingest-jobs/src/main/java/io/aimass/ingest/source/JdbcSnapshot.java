package io.aimass.ingest.source;

import io.aimass.contracts.JobException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One state of the database, seen by every part that is read.
 *
 * @param token PostgreSQL's name for the state, valid while the connection that exported it is open; empty for SQLite
 */
record JdbcSnapshot(String token, Relation relation, List<String> conditions) {
    /** Staged beside a column that is alone: its null would be an empty line, which no CSV counts as a record. */
    static final String COMPANION = "aimass_row";

    static JdbcSnapshot of(JdbcSource source, Connection connection) throws SQLException {
        var token = "";
        if (source.url().kind() == JdbcUrl.Kind.POSTGRESQL && source.partitions() > 1) {
            token = one(connection, "SELECT pg_export_snapshot()");
        }
        var conditions = source.column().isEmpty() ? List.of("") : conditions(source, connection);
        return new JdbcSnapshot(token, source.relation(), conditions);
    }

    List<String> queries(List<String> columns) {
        var list = columns.stream().map(Relation::quoted).collect(Collectors.joining(", "))
                + (columns.size() == 1 ? ", 1 AS " + Relation.quoted(COMPANION) : "");
        return conditions.stream()
                .map(c -> "SELECT " + list + " FROM " + relation.sql() + c)
                .toList();
    }

    /** Ranges of the column that are whole together; rows without a value belong to the first. */
    private static List<String> conditions(JdbcSource source, Connection connection) throws SQLException {
        var column = Relation.quoted(source.column());
        var low = bound(source, connection, "min(" + column + ")");
        var high = bound(source, connection, "max(" + column + ")");
        var count = (int) Math.max(1, Math.min(source.partitions(), high - low + 1));
        var step = (high - low + 1) / count;
        var conditions = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            var from = low + step * i;
            var to = from + step;
            var upper = i == count - 1 ? "" : column + " < " + to;
            conditions.add(
                    count == 1
                            ? ""
                            : i == 0
                                    ? " WHERE " + upper + " OR " + column + " IS NULL"
                                    : " WHERE " + column + " >= " + from + (upper.isEmpty() ? "" : " AND " + upper));
        }
        return conditions;
    }

    private static long bound(JdbcSource source, Connection connection, String aggregate) throws SQLException {
        var value = one(
                connection, "SELECT " + aggregate + " FROM " + source.relation().sql());
        try {
            return value == null ? 0 : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw JobException.user(
                    "'connection.partition-column' is '%s', which holds '%s'. Choose a column of whole numbers, or leave out partitions.",
                    source.column(), value);
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var result = statement.executeQuery(sql)) {
            return result.next() ? result.getString(1) : null;
        }
    }
}
