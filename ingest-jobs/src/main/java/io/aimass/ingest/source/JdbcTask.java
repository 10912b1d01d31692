package io.aimass.ingest.source;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.SerializableConfiguration;

/** Runs one query and stages its rows. Answers error, SQL state, URI, rows, and the sum of the rows' hashes. */
record JdbcTask(JdbcAccess access, String snapshot, String folder, SerializableConfiguration conf)
        implements FlatMapFunction<Iterator<String>, Object[]> {
    private static final long serialVersionUID = 1L;
    private static final int FETCH = 2000;

    @Override
    public Iterator<Object[]> call(Iterator<String> queries) {
        var query = queries.next();
        try (var connection = access.open()) {
            join(connection);
            return List.<Object[]>of(stage(connection, query)).iterator();
        } catch (SQLException e) {
            var state = e.getSQLState() == null ? "" : e.getSQLState();
            return List.<Object[]>of(new Object[] {String.valueOf(e.getMessage()), state, "", 0L, BigInteger.ZERO})
                    .iterator();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void join(Connection connection) throws SQLException {
        if (!snapshot.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION SNAPSHOT '" + snapshot + "'");
            }
        }
    }

    private Object[] stage(Connection connection, String query) throws SQLException, IOException {
        var uri = folder + "/" + UUID.randomUUID();
        try (var statement = connection.createStatement();
                var out = new BufferedOutputStream(Hadoop.create(uri, conf.value()), 1 << 16)) {
            statement.setFetchSize(FETCH);
            var writer = new RowWriter(out, access.kind() == JdbcUrl.Kind.SQLITE);
            try (var rows = statement.executeQuery(query)) {
                writer.writeAll(rows);
            }
            return new Object[] {"", "", uri, writer.rows(), writer.sum()};
        }
    }
}
