package io.aimass.orchestration.platform.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What servers on one PostgreSQL tell each other, by NOTIFY: heard once the transaction that says it is committed, and by every server
 * but the one that said it. On SQLite there is one server and nothing to tell.
 */
final class Notices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);
    private static final String CHANNEL = "aimass";
    private static final int MAX_CHARACTERS = 1_900;
    private static final int WAIT_MILLIS = 500;
    private static final int WAITS_A_CHECK = 20;
    private static final int CHECK_SECONDS = 5;
    private static final long PAUSE_MILLIS = 1_000;

    private final DatabaseSettings settings;
    private final String self = UUID.randomUUID().toString();
    private final Map<String, NoticeListener> listeners = new ConcurrentHashMap<>();
    private Thread thread;
    private volatile boolean closed;

    Notices(DatabaseSettings settings) {
        this.settings = settings;
    }

    void send(Handle handle, String topic, String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new IllegalArgumentException("a notice has at most " + MAX_CHARACTERS + " characters");
        }
        handle.createQuery("SELECT pg_notify(:channel, :text)")
                .bind("channel", CHANNEL)
                .bind("text", self + " " + topic + " " + text)
                .mapTo(String.class)
                .findOne();
    }

    synchronized void listen(String topic, NoticeListener listener) {
        listeners.put(topic, listener);
        if (thread == null) {
            thread = new Thread(this::listenForEver, "notices");
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.interrupt();
        }
    }

    private void listenForEver() {
        while (!closed) {
            try (var connection = connect()) {
                each(NoticeListener::missed);
                listen(connection);
            } catch (SQLException | RuntimeException | Error e) {
                LOG.debug("what other servers say is not heard for now", e);
            }
            pause();
        }
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", "aimass-notices");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("tcpKeepAlive", "true");
        var connection = DriverManager.getConnection(settings.url(), properties);
        try (var statement = connection.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void listen(Connection connection) throws SQLException {
        var notifications = connection.unwrap(PGConnection.class);
        for (var waits = 1; !closed; waits++) {
            for (var notification : notifications.getNotifications(WAIT_MILLIS)) {
                heard(notification.getParameter());
            }
            if (waits % WAITS_A_CHECK == 0 && !connection.isValid(CHECK_SECONDS)) {
                return;
            }
        }
    }

    private void heard(String text) {
        var words = text.split(" ", 3);
        if (words.length == 3 && !words[0].equals(self)) {
            var listener = listeners.get(words[1]);
            if (listener != null) {
                quietly(() -> listener.heard(words[2]));
            }
        }
    }

    private void each(java.util.function.Consumer<NoticeListener> action) {
        listeners.values().forEach(listener -> quietly(() -> action.accept(listener)));
    }

    private static void quietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.warn("what another server said was not taken in: {}", e.toString());
        }
    }

    private void pause() {
        try {
            if (!closed) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            LOG.debug("closing", e);
        }
    }
}
