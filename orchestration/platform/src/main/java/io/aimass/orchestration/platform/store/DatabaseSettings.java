package io.aimass.orchestration.platform.store;

import java.nio.file.Path;

/** Where the metadata is kept. The password is not part of {@link #toString()}. */
public record DatabaseSettings(String url, String user, String password) {
    /** Of every connection to PostgreSQL: a process that was stopped within a transaction must not keep its locks from those who take over. */
    public static final String POSTGRES_OPTIONS = "-c idle_in_transaction_session_timeout=5s";

    public static DatabaseSettings sqlite(Path file) {
        return new DatabaseSettings("jdbc:sqlite:" + file.toAbsolutePath(), "", "");
    }

    boolean isSqlite() {
        return url.startsWith("jdbc:sqlite:");
    }

    @Override
    public String toString() {
        return url.replaceAll("\\?.*", "");
    }
}
