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
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.Driver;

/**
 * Rows of a PostgreSQL table that decide who publishes an object, where the S3 server does not. A row stands while its object is being
 * published, and names the object in which the content waits.
 */
class CommitRows {
    static final String URL = "commits";
    static final String USER = "commits-user";
    static final String PASSWORD = "commits-password";

    private static final String SCHEME = "jdbc:postgresql:";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Of SQLSTATE's classes: connections, what is repeated, resources, what an operator does. */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57");

    /** Two that make the table at the same moment: one of them is told so by an index of PostgreSQL's own. */
    private static final Set<String> IS_THERE = Set.of("23505", "42P07", "42710");

    private static final Set<String> PREPARED = ConcurrentHashMap.newKeySet();

    private final String url;
    private final Properties properties = new Properties();

    CommitRows(Map<String, String> options) {
        this.url = options.get(URL);
        if (!url.startsWith(SCHEME) || url.contains("password=")) {
            throw new IllegalArgumentException("The storage option '" + URL
                    + "' is the URL of a PostgreSQL database, such as jdbc:postgresql://db:5432/aimass, without the password, which is the option '"
                    + PASSWORD + "'");
        }
        properties.setProperty("ApplicationName", "aimass");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        Optional.ofNullable(options.get(USER)).ifPresent(user -> properties.setProperty("user", user));
        Optional.ofNullable(options.get(PASSWORD)).ifPresent(password -> properties.setProperty("password", password));
    }

    /**
     * Makes the table if it is not there; whoever may not make tables needs one that is. Asks once, where {@link #claim} would go on asking for
     * two minutes, and once only in this process: a run that begins while the database is away finds it back when it publishes.
     */
    void prepare() throws IOException {
        if (PREPARED.contains(url)) {
            return;
        }
        try (var connection = connect()) {
            prepare(connection);
        } catch (SQLException e) {
            if (!IS_THERE.contains(String.valueOf(e.getSQLState()))) {
                throw failed(e);
            }
        }
        PREPARED.add(url);
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
                return query.ask(connection);
            } catch (SQLException e) {
                if (!isPassing(e) || System.nanoTime() - deadline > 0) {
                    throw failed(e);
                }
                pause(pause);
                pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
            }
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
