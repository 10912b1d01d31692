package io.aimass.orchestration.platform.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.aimass.contracts.JobException;
import java.util.Properties;
import org.sqlite.SQLiteConfig;

/**
 * Connections: on SQLite one writer beside several readers; on PostgreSQL several of both. There a reader's statements see what is committed
 * and no more, so that they neither give way to writers nor make them give way.
 */
final class Pools {
    private static final int READERS = 4;
    private static final int POSTGRES_CONNECTIONS = 6;
    private static final int BUSY_MILLIS = 10_000;
    private static final long CONNECT_MILLIS = 5_000;

    private final HikariDataSource writers;
    private final HikariDataSource readers;

    Pools(DatabaseSettings settings) {
        try {
            if (settings.isSqlite()) {
                writers = new HikariDataSource(sqlite(settings, 1, SQLiteConfig.TransactionMode.IMMEDIATE));
                readers = new HikariDataSource(sqlite(settings, READERS, SQLiteConfig.TransactionMode.DEFERRED));
            } else {
                writers = new HikariDataSource(postgres(settings, "writers", "TRANSACTION_SERIALIZABLE"));
                readers = new HikariDataSource(postgres(settings, "readers", "TRANSACTION_READ_COMMITTED"));
            }
        } catch (RuntimeException e) {
            throw JobException.external(
                    e,
                    "The metadata database %s cannot be opened: %s. Start it, or check 'database' in config.yaml.",
                    settings,
                    reason(e));
        }
    }

    HikariDataSource writers() {
        return writers;
    }

    HikariDataSource readers() {
        return readers;
    }

    void close() {
        readers.close();
        writers.close();
    }

    private static String reason(RuntimeException e) {
        var sql = Database.sqlCause(e);
        return sql == null
                ? e.getClass().getSimpleName()
                : String.valueOf(sql.getMessage()).lines().findFirst().orElse("");
    }

    private static HikariConfig sqlite(DatabaseSettings settings, int size, SQLiteConfig.TransactionMode mode) {
        var sqlite = new SQLiteConfig();
        sqlite.setJournalMode(SQLiteConfig.JournalMode.WAL);
        sqlite.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        sqlite.setBusyTimeout(BUSY_MILLIS);
        sqlite.enforceForeignKeys(true);
        sqlite.setTransactionMode(mode);
        var config = pool(settings, size, sqlite.toProperties());
        config.setPoolName("metadata-" + (size == 1 ? "writer" : "readers"));
        config.setConnectionTimeout(BUSY_MILLIS * 3L);
        return config;
    }

    private static HikariConfig postgres(DatabaseSettings settings, String name, String isolation) {
        var config = pool(settings, POSTGRES_CONNECTIONS, new Properties());
        config.setPoolName("metadata-" + name);
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setTransactionIsolation(isolation);
        config.setConnectionTimeout(CONNECT_MILLIS);
        config.setMinimumIdle(1);
        config.addDataSourceProperty("ApplicationName", "aimass");
        config.addDataSourceProperty("options", DatabaseSettings.POSTGRES_OPTIONS);
        config.addDataSourceProperty("connectTimeout", "5");
        config.addDataSourceProperty("socketTimeout", "60");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return config;
    }

    private static HikariConfig pool(DatabaseSettings settings, int size, Properties properties) {
        var config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setMaximumPoolSize(size);
        properties.forEach((key, value) -> config.addDataSourceProperty(String.valueOf(key), value));
        return config;
    }
}
