package io.aimass.orchestration.platform.config;

import io.aimass.contracts.InvalidSettings;
import io.aimass.contracts.JobException;
import io.aimass.contracts.Names;
import io.aimass.contracts.Settings;
import io.aimass.orchestration.platform.store.DatabaseSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code config.yaml} says, every key optional.
 *
 * @param host address to listen on; loopback unless the file says otherwise
 * @param ports of the roles; 0 takes a free one
 * @param names further host names under which browsers may reach us
 * @param server where roles on other machines find the server; ours when absent
 * @param storageRoot {@code file:}, {@code hdfs:} or {@code s3a:}
 * @param storageOptions as {@link io.aimass.storage.CentralizedStorage#open} takes them, secrets resolved
 * @param session how long a browser stays signed in
 */
public record Config(
        String host,
        Ports ports,
        List<String> names,
        Optional<URI> server,
        DatabaseSettings database,
        URI storageRoot,
        Map<String, String> storageOptions,
        Map<String, Pool> pools,
        Path profile,
        Duration session) {

    public record Ports(int server, int compute, int inference) {}

    /**
     * Reads the home's {@code config.yaml}, or the defaults when there is none.
     *
     * @throws InvalidSettings with every problem at once
     */
    public static Config read(Home home, Secrets secrets) {
        return of(home, secrets, tree(home.config()));
    }

    /** As {@link #read}, from a tree that a caller has changed, such as by {@code --port}. */
    public static Config of(Home home, Secrets secrets, Map<String, ?> tree) {
        var settings = Settings.of("config.yaml", tree);
        var storage = settings.section("storage");
        var config = new Config(
                settings.orElse("host", Config::host, "127.0.0.1"),
                ports(settings.section("ports")),
                settings.strings("names"),
                settings.optional("server", Config::http),
                database(home, secrets, settings),
                storage.orElse("root", Config::root, home.root().toUri()),
                Map.of(),
                Map.of(),
                settings.orElse("profile", text -> home.path().resolve(text), home.profile()),
                settings.orElse("session", Durations::parse, Duration.ofHours(12)));
        var complete = config.with(options(secrets, storage), pools(home, secrets, settings));
        settings.throwIfInvalid();
        return complete;
    }

    /** The tree of {@code config.yaml}; empty when there is none. */
    public static Map<String, Object> tree(Path file) {
        try {
            return Files.exists(file) ? Yaml.load(Files.readString(file)) : new LinkedHashMap<>();
        } catch (IOException e) {
            throw JobException.external(
                    e, "%s cannot be read (%s).", file, e.getClass().getSimpleName());
        }
    }

    private Config with(Map<String, String> options, Map<String, Pool> all) {
        return new Config(host, ports, names, server, database, storageRoot, options, all, profile, session);
    }

    private static Ports ports(Settings settings) {
        return new Ports(
                settings.integer("server", 9000, 0, 65535),
                settings.integer("compute", 7000, 0, 65535),
                settings.integer("inference", 8080, 0, 65535));
    }

    private static DatabaseSettings database(Home home, Secrets secrets, Settings settings) {
        var url = settings.orElse("database", Config::databaseUrl, "sqlite");
        var user = settings.optional("database-user", secrets::resolve).orElse("");
        var password = settings.optional("database-password", secrets::resolve).orElse("");
        return "sqlite".equals(url) || url == null
                ? DatabaseSettings.sqlite(home.database())
                : new DatabaseSettings(url, user, password);
    }

    private static Map<String, String> options(Secrets secrets, Settings storage) {
        var options = new LinkedHashMap<String, String>();
        storage.map("options").forEach((key, value) -> {
            try {
                options.put(key, secrets.resolve(String.valueOf(value)));
            } catch (JobException e) {
                storage.problem("'storage.options." + key + "': " + e.getMessage());
            }
        });
        return options;
    }

    private static Map<String, Pool> pools(Home home, Secrets secrets, Settings settings) {
        var pools = new LinkedHashMap<String, Pool>();
        settings.named("pools").forEach((name, section) -> {
            try {
                var pool = Pool.read(Names.check(name), section);
                pools.put(name, pool.onCluster() ? withSecret(pool, section, home, secrets) : pool);
            } catch (IllegalArgumentException e) {
                settings.problem("'pools': " + e.getMessage());
            }
        });
        pools.putIfAbsent("default", Pool.DEFAULT);
        pools.values().stream()
                .filter(pool -> pool.wouldTakeAllCoresOf(pools.values()))
                .forEach(
                        pool -> settings.problem(
                                "'pools." + pool.name() + ".conf.spark.cores.max' is missing: drivers share "
                                        + pool.master()
                                        + ", and one that does not say how many cores it takes may hold all of them,"
                                        + " so that the others wait for ever. Write conf: {spark.cores.max: 4}, as many as each of its drivers may take"));
        return pools;
    }

    /** The cluster's secret: what {@code secret} says, else that of a cluster which was started on this home. */
    private static Pool withSecret(Pool pool, Settings section, Home home, Secrets secrets) {
        var given = section.optional("secret", text -> secrets.resolve(text));
        try {
            if (given.isPresent()) {
                return pool.with(Pool.SECRET, given.get());
            }
            if (Files.exists(home.clusterSecret())) {
                var known = pool.with(
                        Pool.SECRET, Files.readString(home.clusterSecret()).trim());
                return Files.isDirectory(home.clusterEvents()) ? withEvents(known, home) : known;
            }
        } catch (IOException e) {
            throw JobException.external(e, "%s cannot be read: %s.", home.clusterSecret(), e.getMessage());
        }
        section.problem("'" + section.path("secret") + "' is missing: " + pool.master()
                + " refuses drivers that do not know its secret. Write secret: \"${secret:cluster}\" and put the content of its home's"
                + " cluster/secret into secrets.yaml, or start a cluster on this home with `aimass cluster start`");
        return pool;
    }

    /** The history server of a cluster that was started here shows what drivers leave there; a home that only joined has none. */
    private static Pool withEvents(Pool pool, Home home) {
        return pool.withDefault("spark.eventLog.enabled", "true")
                .withDefault("spark.eventLog.dir", home.clusterEvents().toUri().toString());
    }

    private static String host(String text) {
        if (!text.matches("[A-Za-z0-9.:-]+")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not an address; write 127.0.0.1, or 0.0.0.0 for every interface");
        }
        return text;
    }

    private static String databaseUrl(String text) {
        if (!"sqlite".equals(text) && !text.startsWith("jdbc:postgresql://")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a database; write sqlite or jdbc:postgresql://host/database");
        }
        return text;
    }

    private static URI http(String text) {
        if (!text.matches("https?://[^/\\s]+/?")) {
            throw new IllegalArgumentException("'" + text + "' is not a server's address; write http://host:9000");
        }
        return URI.create(text);
    }

    private static URI root(String text) {
        var known = List.of("file", "hdfs", "s3a");
        var uri = URI.create(text);
        if (uri.getScheme() == null || !known.contains(uri.getScheme())) {
            throw new IllegalArgumentException("'" + text + "' is not a storage root; begin with file:, hdfs: or s3a:");
        }
        return uri;
    }
}
