package io.aimass.orchestration.platform.store;

import java.util.Set;

/** What a database's refusal means. */
final class Conflicts {
    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;
    private static final int SQLITE_FULL = 13;
    private static final Set<String> POSTGRES_RETRY = Set.of("40001", "40P01", "55P03");
    /** An error in SQL, a damaged file, a value too big, a constraint, a value of another type, a parameter that is none, no database. */
    private static final Set<Integer> SQLITE_WRONG = Set.of(1, 11, 18, 19, 20, 25, 26);

    /** Of SQLSTATE's classes: data exceptions, constraints, syntax and access, limits, damage, and what the driver itself refuses. */
    private static final Set<String> POSTGRES_WRONG = Set.of("21", "22", "23", "42", "54", "XX001", "XX002", "null");

    private static final String POSTGRES_IDLE_TOO_LONG = "25P03";
    private static final String POSTGRES_DISK_FULL = "53100";

    private Conflicts() {}

    static boolean canBeRetried(Throwable e) {
        var sql = Database.sqlCause(e);
        if (sql == null) {
            return false;
        }
        var code = sql.getErrorCode() & 0xff;
        return POSTGRES_RETRY.contains(String.valueOf(sql.getSQLState()))
                || (isSqlite(sql) && (code == SQLITE_BUSY || code == SQLITE_LOCKED));
    }

    static boolean isLostConnection(Throwable e) {
        var sql = Database.sqlCause(e);
        return sql != null
                && (sql instanceof java.sql.SQLTransientConnectionException
                        || sql instanceof java.sql.SQLNonTransientConnectionException
                        || String.valueOf(sql.getSQLState()).startsWith("08")
                        || POSTGRES_IDLE_TOO_LONG.equals(sql.getSQLState())
                        || String.valueOf(sql.getSQLState()).startsWith("57P"));
    }

    static boolean isFull(Throwable e) {
        var sql = Database.sqlCause(e);
        return sql != null
                && (POSTGRES_DISK_FULL.equals(sql.getSQLState())
                        || (isSqlite(sql) && (sql.getErrorCode() & 0xff) == SQLITE_FULL));
    }

    /** Whether the same is refused however often it is tried: a value, a constraint or a statement is wrong. */
    static boolean isRefusedForEver(Throwable e) {
        var sql = Database.sqlCause(e);
        if (sql == null) {
            return true;
        }
        return isSqlite(sql)
                ? SQLITE_WRONG.contains(sql.getErrorCode() & 0xff)
                : POSTGRES_WRONG.stream().anyMatch(String.valueOf(sql.getSQLState())::startsWith);
    }

    private static boolean isSqlite(Throwable e) {
        return e.getClass().getName().startsWith("org.sqlite.");
    }
}
