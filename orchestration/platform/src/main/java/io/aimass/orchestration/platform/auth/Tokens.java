package io.aimass.orchestration.platform.auth;

import io.aimass.contracts.ErrorType;
import io.aimass.contracts.JobException;
import io.aimass.orchestration.platform.config.Home;
import io.aimass.orchestration.platform.config.PrivateFile;
import io.aimass.orchestration.platform.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Tokens, one-time sign-in keys and browser sessions. The database holds their SHA-256 only. */
public final class Tokens implements Authenticator {
    /**
     * What may be told of a person's token.
     *
     * @param createdAt milliseconds
     * @param expiresAt milliseconds; empty when it does not
     */
    public record PersonToken(String name, long createdAt, Optional<Long> expiresAt) {}

    public static final Duration KEY_LIFETIME = Duration.ofMinutes(10);

    private final Database database;
    private final Clock clock;
    private final Duration sessionLifetime;

    public Tokens(Database database, Duration sessionLifetime) {
        this(database, sessionLifetime, Clock.systemUTC());
    }

    Tokens(Database database, Duration sessionLifetime, Clock clock) {
        this.database = database;
        this.clock = clock;
        this.sessionLifetime = sessionLifetime;
    }

    /**
     * Sees to it that the home holds a valid administrator token, mode 0600; makes one at the first start.
     *
     * @return the token
     */
    public String administrator(Home home) {
        try {
            if (Files.exists(home.token())) {
                var present = Files.readString(home.token()).strip();
                if (token(present).isPresent()) {
                    return present;
                }
            }
            var token = issue(
                    "administrator-" + Secret.hash(Secret.make()).substring(0, 8), Caller.Kind.ADMIN, Optional.empty());
            PrivateFile.write(home.token(), token + "\n");
            return token;
        } catch (IOException e) {
            throw new JobException(
                    ErrorType.EXTERNAL,
                    "The administrator token cannot be kept in " + home.token() + " ("
                            + e.getClass().getSimpleName() + ").",
                    e);
        }
    }

    /** Makes a token; one of the same name stops being valid, with its sessions. It is shown this once. */
    public String issue(String name, Caller.Kind kind, Optional<Duration> lifetime) {
        var token = Secret.make();
        database.run(handle -> {
            revoke(handle, name);
            insert(handle, name, kind, token, lifetime, "");
        });
        return token;
    }

    /**
     * Makes a person's token. It is shown this once.
     *
     * @return empty when there is a valid token of that name
     */
    public Optional<String> create(String name, Optional<Duration> lifetime) {
        var token = Secret.make();
        return database.write(handle -> {
            handle.createUpdate("DELETE FROM access_token WHERE name = :name AND expires_at <= :now")
                    .bind("name", name)
                    .bind("now", clock.millis())
                    .execute();
            return insert(handle, name, Caller.Kind.ADMIN, token, lifetime, " ON CONFLICT DO NOTHING") == 1
                    ? Optional.of(token)
                    : Optional.empty();
        });
    }

    /** Persons' tokens that are valid, by name. */
    public List<PersonToken> persons() {
        return database.read(handle -> handle.createQuery(
                        "SELECT name, created_at, expires_at FROM access_token WHERE kind = :kind AND (expires_at IS NULL OR expires_at > :now) ORDER BY name")
                .bind("kind", Caller.Kind.ADMIN.name())
                .bind("now", clock.millis())
                .map((row, context) -> new PersonToken(
                        row.getString("name"),
                        row.getLong("created_at"),
                        Optional.ofNullable(row.getObject("expires_at"))
                                .map(expires -> ((Number) expires).longValue())))
                .list());
    }

    /** Tokens of roles are no longer valid, but those whose name ends so. */
    public void revokeServicesBut(String ending) {
        database.run(handle -> handle.createUpdate(
                        "DELETE FROM access_token WHERE kind = :kind AND name NOT LIKE '%' || :ending")
                .bind("kind", Caller.Kind.SERVICE.name())
                .bind("ending", ending)
                .execute());
    }

    /** A token is no longer valid, nor are the sessions that began with it. */
    public void revoke(String name) {
        database.run(handle -> revoke(handle, name));
    }

    /** A key for a printed sign-in link or the dashboard's {@code ?token=}: good once, for ten minutes. */
    public String signInKey(String tokenName) {
        var key = Secret.make();
        database.run(handle -> {
            handle.createUpdate("DELETE FROM sign_in_key WHERE expires_at <= :now")
                    .bind("now", clock.millis())
                    .execute();
            handle.createUpdate(
                            "INSERT INTO sign_in_key (hash, token_name, expires_at) VALUES (:hash, :name, :expires)")
                    .bind("hash", Secret.hash(key))
                    .bind("name", tokenName)
                    .bind("expires", clock.millis() + KEY_LIFETIME.toMillis())
                    .execute();
        });
        return key;
    }

    /** A sign-in key in the name of a token's owner. */
    public Optional<String> signInKeyFor(String token) {
        return token(token).map(caller -> signInKey(caller.name()));
    }

    @Override
    public Optional<Caller> token(String token) {
        return database.read(handle -> handle.createQuery(
                        "SELECT name, kind, hash FROM access_token WHERE hash = :hash AND (expires_at IS NULL OR expires_at > :now)")
                .bind("hash", Secret.hash(token))
                .bind("now", clock.millis())
                .map((row, context) ->
                        new Caller(row.getString("name"), Caller.Kind.valueOf(row.getString("kind")), Optional.empty()))
                .findOne());
    }

    @Override
    public Optional<Caller> session(String session) {
        return database.read(handle -> handle.createQuery(
                        "SELECT t.name, t.kind FROM browser_session s JOIN access_token t ON t.name = s.token_name"
                                + " WHERE s.hash = :hash AND s.expires_at > :now AND (t.expires_at IS NULL OR t.expires_at > :now)")
                .bind("hash", Secret.hash(session))
                .bind("now", clock.millis())
                .map((row, context) -> new Caller(
                        row.getString("name"),
                        Caller.Kind.valueOf(row.getString("kind")),
                        Optional.of(Secret.csrf(session))))
                .findOne());
    }

    @Override
    public Optional<String> signIn(String credential) {
        return database.write(handle -> takeKey(handle, credential)
                .or(() -> token(credential).map(Caller::name))
                .map(name -> session(handle, name)));
    }

    @Override
    public void signOut(String session) {
        database.run(handle -> handle.createUpdate("DELETE FROM browser_session WHERE hash = :hash")
                .bind("hash", Secret.hash(session))
                .execute());
    }

    private int insert(
            Handle handle,
            String name,
            Caller.Kind kind,
            String token,
            Optional<Duration> lifetime,
            String onConflict) {
        var now = clock.millis();
        return handle.createUpdate(
                        "INSERT INTO access_token (name, kind, hash, created_at, expires_at) VALUES (:name, :kind, :hash, :now, :expires)"
                                + onConflict)
                .bind("name", name)
                .bind("kind", kind.name())
                .bind("hash", Secret.hash(token))
                .bind("now", now)
                .bind("expires", lifetime.map(l -> now + l.toMillis()).orElse(null))
                .execute();
    }

    private Optional<String> takeKey(Handle handle, String key) {
        return handle.createQuery(
                        "DELETE FROM sign_in_key WHERE hash = :hash AND expires_at > :now RETURNING token_name")
                .bind("hash", Secret.hash(key))
                .bind("now", clock.millis())
                .mapTo(String.class)
                .findOne();
    }

    private String session(Handle handle, String tokenName) {
        var session = Secret.make();
        handle.createUpdate("DELETE FROM browser_session WHERE expires_at <= :now")
                .bind("now", clock.millis())
                .execute();
        handle.createUpdate(
                        "INSERT INTO browser_session (hash, token_name, created_at, expires_at) VALUES (:hash, :name, :now, :expires)")
                .bind("hash", Secret.hash(session))
                .bind("name", tokenName)
                .bind("now", clock.millis())
                .bind("expires", clock.millis() + sessionLifetime.toMillis())
                .execute();
        return session;
    }

    private static void revoke(Handle handle, String name) {
        handle.createUpdate("DELETE FROM access_token WHERE name = :name")
                .bind("name", name)
                .execute();
    }
}
