package io.aimass.orchestration.platform.store;

import com.zaxxer.hikari.HikariDataSource;
import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metadata store, SQLite or PostgreSQL behind one face. A write is one serializable transaction: it sees no half of another's, and
 * is done again from the start when the database gives way to another writer, so it must have no effect but on the handle.
 * A write or read within a write joins it. Thread-safe.
 */
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int TRIES = 30;

    private final DatabaseSettings settings;
    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Jdbi write;
    private final Jdbi read;
    private final Notices notices;
    private final ThreadLocal<Transaction> current = new ThreadLocal<>();

    private Database(DatabaseSettings settings, HikariDataSource writers, HikariDataSource readers) {
        this.settings = settings;
        this.writers = writers;
        this.readers = readers;
        this.write = Jdbi.create(writers).registerArgument(new PlainText());
        this.read = Jdbi.create(readers).registerArgument(new PlainText());
        this.notices = new Notices(settings);
    }

    /**
     * Opens the database and brings its schema up to date with every {@code db/migration} on the class path.
     *
     * @throws JobException EXTERNAL when it cannot be reached, USER when it was made by a newer version
     */
    public static Database open(DatabaseSettings settings) {
        var pools = new Pools(settings);
        Migrations.run(settings, pools);
        return new Database(settings, pools.writers(), pools.readers());
    }

    /** Runs {@code work} in a transaction that is committed when it returns and rolled back when it throws. */
    public <T> T write(Function<Handle, T> work) {
        if (current.get() != null) {
            return work.apply(current.get().handle);
        }
        for (var attempt = 1; ; attempt++) {
            try {
                return once(work);
            } catch (RuntimeException e) {
                if (attempt >= TRIES || !Conflicts.canBeRetried(e)) {
                    throw translated(e);
                }
                pause(attempt);
            }
        }
    }

    /** {@link #write} without an answer. */
    public void run(Consumer<Handle> work) {
        write(handle -> {
            work.accept(handle);
            return null;
        });
    }

    public <T> T read(Function<Handle, T> work) {
        if (current.get() != null) {
            return work.apply(current.get().handle);
        }
        try {
            return read.withHandle(work::apply);
        } catch (RuntimeException e) {
            throw translated(e);
        }
    }

    /** Runs {@code action} once the present write is committed; at once outside of one, never when it is rolled back. */
    public void afterCommit(Runnable action) {
        var transaction = current.get();
        if (transaction == null) {
            action.run();
        } else {
            transaction.afterCommit.add(action);
        }
    }

    /** Whether other servers may be on it: PostgreSQL. A SQLite file belongs to the one server of its home. */
    public boolean isShared() {
        return !settings.isSqlite();
    }

    /**
     * Tells the other servers on this database, once the present write is committed; at once outside of one.
     *
     * @param topic one word
     * @param text short: what has changed, not how
     */
    public void tell(String topic, String text) {
        if (isShared()) {
            run(handle -> notices.send(handle, topic, text));
        }
    }

    /** Hears what other servers {@link #tell} about the topic, until the database is closed. One listener a topic. */
    public void listen(String topic, NoticeListener listener) {
        if (isShared()) {
            notices.listen(topic, listener);
        }
    }

    /** Whether it answers now. */
    public boolean answers() {
        try {
            return read.withHandle(
                            h -> h.createQuery("SELECT 1").mapTo(Integer.class).one())
                    == 1;
        } catch (RuntimeException e) {
            LOG.debug("the database does not answer", e);
            return false;
        }
    }

    @Override
    public void close() {
        notices.close();
        readers.close();
        writers.close();
    }

    private <T> T once(Function<Handle, T> work) {
        var after = new ArrayList<Runnable>();
        T result = write.inTransaction(handle -> {
            current.set(new Transaction(handle, after));
            try {
                return work.apply(handle);
            } finally {
                current.remove();
            }
        });
        after.forEach(Database::runQuietly);
        return result;
    }

    private static void runQuietly(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("an action after a commit failed", e);
        }
    }

    private RuntimeException translated(RuntimeException e) {
        if (!(e instanceof JdbiException)) {
            return e;
        }
        if (Conflicts.isLostConnection(e)) {
            return new JobException(
                    ErrorType.EXTERNAL,
                    "The metadata database " + settings
                            + " does not answer. Start it, or check 'database' in config.yaml.",
                    e);
        }
        if (Conflicts.isFull(e)) {
            return new JobException(
                    ErrorType.EXTERNAL,
                    "The disk of the metadata database " + settings + " is full. Free some space; nothing was changed.",
                    e);
        }
        if (!Conflicts.isRefusedForEver(e)) {
            return new JobException(
                    ErrorType.EXTERNAL,
                    "The metadata database " + settings + " could not do it now: "
                            + String.valueOf(sqlCause(e).getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("") + ". Try again.",
                    e);
        }
        return e;
    }

    private static void pause(int attempt) {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(1, 5 + 5 * attempt));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException(ErrorType.EXTERNAL, "Interrupted while waiting for the metadata database.", e);
        }
    }

    static SQLException sqlCause(Throwable e) {
        for (var cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    private record Transaction(Handle handle, List<Runnable> afterCommit) {}
}
