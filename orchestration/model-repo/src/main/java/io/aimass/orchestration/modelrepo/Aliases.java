package io.aimass.orchestration.modelrepo;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of aliases. */
final class Aliases {
    private static final String SELECT =
            "SELECT alias, version, previous, updated_at FROM model_alias WHERE repository = :repository";

    private Aliases() {}

    static Optional<Alias> find(Handle handle, String repository, String alias) {
        return handle.createQuery(SELECT + " AND alias = :alias")
                .bind("repository", repository)
                .bind("alias", alias)
                .map((row, context) -> row(row))
                .findOne();
    }

    static List<Alias> list(Handle handle, String repository) {
        return handle.createQuery(SELECT + " ORDER BY alias")
                .bind("repository", repository)
                .map((row, context) -> row(row))
                .list();
    }

    /** The names that point to a version. */
    static List<String> of(Handle handle, String repository, long version) {
        return list(handle, repository).stream()
                .filter(a -> a.version() == version)
                .map(Alias::name)
                .toList();
    }

    /** Moving an alias to where it is leaves its previous version as it was. */
    static void move(Handle handle, String repository, String alias, long version, long now) {
        handle.createUpdate(
                        "INSERT INTO model_alias (repository, alias, version, previous, updated_at) VALUES (:repository, :alias, :version, NULL, :now)"
                                + " ON CONFLICT (repository, alias) DO UPDATE SET previous = model_alias.version, version = excluded.version,"
                                + " updated_at = excluded.updated_at WHERE model_alias.version <> excluded.version")
                .bind("repository", repository)
                .bind("alias", alias)
                .bind("version", version)
                .bind("now", now)
                .execute();
        handle.createUpdate("UPDATE model_repository SET updated_at = :now WHERE name = :name")
                .bind("now", now)
                .bind("name", repository)
                .execute();
    }

    static boolean delete(Handle handle, String repository, String alias) {
        return handle.createUpdate("DELETE FROM model_alias WHERE repository = :repository AND alias = :alias")
                        .bind("repository", repository)
                        .bind("alias", alias)
                        .execute()
                > 0;
    }

    private static Alias row(ResultSet row) throws SQLException {
        var previous = row.getLong("previous");
        var hasPrevious = !row.wasNull();
        return new Alias(
                row.getString("alias"),
                row.getLong("version"),
                hasPrevious ? Optional.of(previous) : Optional.empty(),
                row.getLong("updated_at"));
    }
}
