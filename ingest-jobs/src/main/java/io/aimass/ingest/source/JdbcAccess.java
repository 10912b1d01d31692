package io.aimass.ingest.source;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** How to open the database, from anywhere in the cluster, for reading only. */
record JdbcAccess(JdbcUrl.Kind kind, String address, Properties properties) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Opens a read-only transaction that sees one state of the database. */
    Connection open() throws SQLException {
        var all = new Properties();
        all.putAll(properties);
        if (kind == JdbcUrl.Kind.SQLITE) {
            all.setProperty("open_mode", "1");
        }
        var connection = driver().connect(address, all);
        if (connection == null) {
            throw new SQLException("The driver " + kind.driver() + " does not take this address");
        }
        try {
            begin(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        if (kind == JdbcUrl.Kind.POSTGRESQL) {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        }
    }

    private Driver driver() throws SQLException {
        try {
            return (Driver) Class.forName(kind.driver(), true, JdbcAccess.class.getClassLoader())
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new SQLException("The driver " + kind.driver() + " is not there", e);
        }
    }

    @Override
    public String toString() {
        return address;
    }
}
