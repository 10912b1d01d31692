package io.aimass.orchestration.datalake;

import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.orchestration.platform.config.Yaml;
import io.aimass.orchestration.platform.http.Json;
import io.aimass.orchestration.platform.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The specs of sources, every revision of them. */
public final class Sources {
    private static final String SELECT =
            "SELECT r.name, r.revision, r.yaml, r.spec, r.author, r.created_at FROM source s"
                    + " JOIN source_revision r ON r.name = s.name";
    private static final String PRESENT = " AND r.revision = s.revision AND s.deleted_at IS NULL";

    private final Database database;
    private final Clock clock;

    public Sources(Database database) {
        this(database, Clock.systemUTC());
    }

    Sources(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Stores a spec as the next revision; the same spec again changes nothing.
     *
     * @param text YAML or JSON
     * @throws io.aimass.contracts.InvalidSettings with every problem at once
     * @throws JobException USER when it is not YAML, or says another name
     */
    public Source put(String name, String text, String author) {
        var tree = Yaml.load(text);
        tree.putIfAbsent("name", name);
        var spec = SourceSpec.parse(tree);
        if (!spec.name().equals(name)) {
            throw JobException.user(
                    "The spec says 'name: %s', but it was sent as %s. Send it under its own name.", spec.name(), name);
        }
        return database.write(handle -> find(handle, name)
                .filter(present -> Json.canonical(present.spec().tree()).equals(Json.canonical(spec.tree())))
                .orElseGet(() -> append(handle, spec, text, author)));
    }

    public Optional<Source> find(String name) {
        return database.read(handle -> find(handle, name));
    }

    /** @throws JobException USER, with the nearest name, when there is none */
    public Source require(String name) {
        return find(name).orElseThrow(() -> JobException.user("%s", Names.unknown(name, "source", names())));
    }

    public List<Source> list() {
        return database.read(handle -> handle.createQuery(SELECT + " WHERE 1 = 1" + PRESENT + " ORDER BY r.name")
                .map((row, context) -> source(row))
                .list());
    }

    public List<String> names() {
        return list().stream().map(Source::name).toList();
    }

    /** Newest first, also of a source that was deleted. */
    public List<Source> revisions(String name) {
        return database.read(handle -> handle.createQuery(SELECT + " WHERE r.name = :name ORDER BY r.revision DESC")
                .bind("name", name)
                .map((row, context) -> source(row))
                .list());
    }

    /** Takes the source out of the catalogue; its revisions and its tables stay. */
    public boolean delete(String name) {
        return database.write(handle ->
                handle.createUpdate("UPDATE source SET deleted_at = :now WHERE name = :name AND deleted_at IS NULL")
                                .bind("now", clock.millis())
                                .bind("name", name)
                                .execute()
                        > 0);
    }

    private static Optional<Source> find(Handle handle, String name) {
        return handle.createQuery(SELECT + " WHERE r.name = :name" + PRESENT)
                .bind("name", name)
                .map((row, context) -> source(row))
                .findOne();
    }

    private Source append(Handle handle, SourceSpec spec, String yaml, String author) {
        var revision = handle.createQuery(
                        "INSERT INTO source (name, revision) VALUES (:name, 1)"
                                + " ON CONFLICT (name) DO UPDATE SET revision = source.revision + 1, deleted_at = NULL RETURNING revision")
                .bind("name", spec.name())
                .mapTo(Long.class)
                .one();
        var source = new Source(spec, revision, yaml, author, clock.millis());
        handle.createUpdate("INSERT INTO source_revision (name, revision, yaml, spec, author, created_at)"
                        + " VALUES (:name, :revision, :yaml, :spec, :author, :now)")
                .bindMap(Map.of(
                        "name",
                        spec.name(),
                        "revision",
                        revision,
                        "yaml",
                        yaml,
                        "spec",
                        Json.text(spec.tree()),
                        "author",
                        author,
                        "now",
                        source.updatedAt()))
                .execute();
        return source;
    }

    private static Source source(ResultSet row) throws SQLException {
        return new Source(
                SourceSpec.parse(Json.object(row.getString("spec"))),
                row.getLong("revision"),
                row.getString("yaml"),
                row.getString("author"),
                row.getLong("created_at"));
    }
}
