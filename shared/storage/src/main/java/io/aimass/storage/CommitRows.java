package io.aimass.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a PostgreSQL table that decide who publishes an object, where the S3 server does not. A row stands while its object is being
 * published, and names the object in which the content waits.
 */
class CommitRows {
    private static final Logger LOG = LoggerFactory.getLogger(CommitRows.class);

    static final String URL = "commits";
    static final String USER = "commits-user";
    static final String PASSWORD = "commits-password";

    private static final String SCHEME = "jdbc:postgresql:";

    /** PostgreSQL's driver has no user before the host; it would show what stands there. */
    private static final Set<String> NOT_IN_URL = Set.of("@", "password=");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Of SQLSTATE's classes: connections, what is repeated, resources, what an operator does; and a server that is no longer the primary one. */
    private static final Set<String> PASSING = Set.of("08", "25006", "40", "53", "57");

    private static final String NO_SUCH_TABLE = "42P01";

    /** Two that make the table at the same moment: one of them is told so by an index of PostgreSQL's own. */
    private static final Set<String> IS_THERE = Set.of("23505", "42P07", "42710");

    private final String url;
    private final Properties properties = new Properties();

    CommitRows(Map<String, String> options) {
        this.url = options.get(URL);
        if (!url.startsWith(SCHEME) || NOT_IN_URL.stream().anyMatch(url::contains)) {
            throw new IllegalArgumentException("The storage option '" + URL
                    + "' is the URL of a PostgreSQL database, such as jdbc:postgresql://db:5432/aimass, without user and password, which are the options '"
                    + USER + "' and '"
                    + PASSWORD + "'");
        }
        properties.setProperty("ApplicationName", "aimass");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("targetServerType", "primary");
        Optional.ofNullable(options.get(USER)).ifPresent(user -> properties.setProperty("user", user));
        Optional.ofNullable(options.get(PASSWORD)).ifPresent(password -> properties.setProperty("password", password));
    }

    /** Makes the table if it is not there. A database that is away for now is asked again when something is published. */
    void prepare() throws IOException {
        try (var connection = connect()) {
            prepare(connection);
        } catch (SQLException e) {
            if (!isPassing(e)) {
                throw failed(e);
            }
            LOG.warn("{}", failed(e).getMessage());
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("SELECT to_regclass('aimass_commits')::text");
                var create = connection.prepareStatement("""
                        CREATE TABLE IF NOT EXISTS aimass_commits (
                            object text PRIMARY KEY, staged text NOT NULL, since timestamptz NOT NULL DEFAULT now())
                        """)) {
            if (first(select) == null) {
                create.execute();
            }
        } catch (SQLException e) {
            if (!IS_THERE.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
        }
    }

    /**
     * Takes the object's row, unless another has it.
     *
     * @param object the bucket and the key
     * @param staged the key at which this writer's content waits
     * @return the key at which the content of the one who has the row waits; {@code staged} itself if this writer does
     */
    String claim(String object, String staged) throws IOException {
        return retried(connection -> {
            String holder = null;
            while (holder == null) {
                try (var insert = connection.prepareStatement(
                        "INSERT INTO aimass_commits (object, staged) VALUES (?, ?) ON CONFLICT (object) DO NOTHING")) {
                    insert.setString(1, object);
                    insert.setString(2, staged);
                    insert.executeUpdate();
                }
                try (var select = connection.prepareStatement("SELECT staged FROM aimass_commits WHERE object = ?")) {
                    select.setString(1, object);
                    holder = first(select); // null when it has been given up in between
                }
            }
            return holder;
        });
    }

    /** Gives the row up, if it is that writer's. */
    void release(String object, String staged) throws IOException {
        retried(connection -> {
            try (var delete =
                    connection.prepareStatement("DELETE FROM aimass_commits WHERE object = ? AND staged = ?")) {
                delete.setString(1, object);
                delete.setString(2, staged);
                return delete.executeUpdate();
            }
        });
    }

    private static String first(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private <T> T retried(Query<T> query) throws IOException {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        var pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try (var connection = connect()) {
                return answer(query, connection);
            } catch (SQLException e) {
                if (!isPassing(e) || System.nanoTime() - deadline > 0) {
                    throw failed(e);
                }
                pause(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
        }
    }

    private static <T> T answer(Query<T> query, Connection connection) throws SQLException {
        try {
            return query.ask(connection);
        } catch (SQLException e) {
            if (!NO_SUCH_TABLE.equals(e.getSQLState())) {
                throw e;
            }
            prepare(connection);
            return query.ask(connection);
        }
    }

    Connection connect() throws SQLException {
        return new Driver().connect(url, properties);
    }

    private static boolean isPassing(SQLException e) {
        return PASSING.stream().anyMatch(String.valueOf(e.getSQLState())::startsWith);
    }

    private static void pause(long millis) throws IOException {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the database of the commits was away");
        }
    }

    private static IOException failed(SQLException e) {
        return new IOException(
                "The database of the storage option '" + URL + "', which decides who publishes, failed: "
                        + e.getMessage(),
                e);
    }

    @FunctionalInterface
    private interface Query<T> {
        T ask(Connection connection) throws SQLException;
    }
}
