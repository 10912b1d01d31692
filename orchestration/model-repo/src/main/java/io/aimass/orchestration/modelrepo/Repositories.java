package io.aimass.orchestration.modelrepo;

import io.aimass.orchestration.platform.http.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The rows of repositories. */
final class Repositories {
    private static final String SELECT = "SELECT name, description, tags, created_by, created_at, updated_at,"
            + " (SELECT count(*) FROM model_version v WHERE v.repository = r.name) AS versions FROM model_repository r";

    private Repositories() {}

    /** @return false when there is one of that name */
    static boolean add(Handle handle, String name, String description, Map<String, String> tags, String by, long now) {
        return handle.createUpdate(
                                "INSERT INTO model_repository (name, description, tags, latest, created_by, created_at, updated_at)"
                                        + " VALUES (:name, :description, :tags, 0, :by, :now, :now) ON CONFLICT (name) DO NOTHING")
                        .bind("name", name)
                        .bind("description", description)
                        .bind("tags", Json.canonical(tags))
                        .bind("by", by)
                        .bind("now", now)
                        .execute()
                > 0;
    }

    static Optional<Repository> find(Handle handle, String name) {
        return handle.createQuery(SELECT + " WHERE name = :name")
                .bind("name", name)
                .map((row, context) -> row(handle, row))
                .findOne();
    }

    /** By name, those whose name contains {@code text}. */
    static List<Repository> search(Handle handle, String text) {
        var literal = text.toLowerCase(Locale.ROOT)
                .replace("!", "!!")
                .replace("%", "!%")
                .replace("_", "!_");
        return handle.createQuery(SELECT + " WHERE name LIKE :pattern ESCAPE '!' ORDER BY name")
                .bind("pattern", "%" + literal + "%")
                .map((row, context) -> row(handle, row))
                .list();
    }

    static List<String> names(Handle handle) {
        return handle.createQuery("SELECT name FROM model_repository ORDER BY name")
                .mapTo(String.class)
                .list();
    }

    static void delete(Handle handle, String name) {
        handle.createUpdate("DELETE FROM model_version WHERE repository = :name")
                .bind("name", name)
                .execute();
        handle.createUpdate("DELETE FROM model_repository WHERE name = :name")
                .bind("name", name)
                .execute();
    }

    private static Repository row(Handle handle, ResultSet row) throws SQLException {
        var name = row.getString("name");
        var tags = new LinkedHashMap<String, String>();
        Json.object(row.getString("tags")).forEach((key, value) -> tags.put(key, String.valueOf(value)));
        var aliases = new LinkedHashMap<String, Long>();
        Aliases.list(handle, name).forEach(a -> aliases.put(a.name(), a.version()));
        return new Repository(
                name,
                row.getString("description"),
                tags,
                row.getInt("versions"),
                aliases,
                row.getString("created_by"),
                row.getLong("created_at"),
                row.getLong("updated_at"));
    }
}
