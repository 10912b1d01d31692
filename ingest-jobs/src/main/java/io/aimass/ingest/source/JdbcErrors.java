package io.aimass.ingest.source;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import java.sql.SQLException;

/** What a database refused, in words; never with the password. */
final class JdbcErrors {
    private JdbcErrors() {}

    static JobException of(JdbcSource source, SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        var at = source.url().address();
        if (state.equals("28P01") || state.equals("28000")) {
            return new JobException(
                    ErrorType.USER,
                    at + " refuses the user '" + source.user()
                            + "' with this password. Correct 'user' in the connection or the secret '" + source.secret()
                            + "'.",
                    e);
        }
        if (state.equals("3D000")) {
            return new JobException(
                    ErrorType.USER, at + ": there is no such database. Correct the connection's 'url'.", e);
        }
        if (state.equals("42501")) {
            return new JobException(
                    ErrorType.USER,
                    at + ": the user '" + source.user() + "' may not read "
                            + source.relation().name() + ". Grant SELECT on it.",
                    e);
        }
        if (state.startsWith("42")) {
            return new JobException(
                    ErrorType.USER, at + ": " + first(e) + ". Correct 'table', 'query' or 'columns'.", e);
        }
        return JobException.external(
                e,
                "%s cannot be read: %s. Check that the database is up and can be reached, then run it again.",
                at,
                first(e));
    }

    private static String first(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceAll("[.\\s]+$", "");
    }
}
